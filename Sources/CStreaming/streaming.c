#include "streaming.h"
