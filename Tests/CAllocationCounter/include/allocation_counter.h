#pragma once

/// Allocations of the calling thread so far, or -1 where they cannot be counted (anywhere but with glibc).
long allocation_count(void);
