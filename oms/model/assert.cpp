#include "oms/model/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace trestle {

void assertion_failed(char const* claim, char const* file, int line) noexcept {
    std::fprintf(stderr, "trestle: broken promise: %s (%s:%d)\n", claim, file, line);
    std::abort();
}

}  // namespace trestle
