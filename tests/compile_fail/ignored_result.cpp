// expect: ignoring returned value of type 'trestle::Result
#include "oms/model/result.hpp"

using namespace trestle;

// Result itself is [[nodiscard]]: a function need not repeat it.
Result<int, char> answer();

bool ask() {
#ifdef WITH_BAD_LINE
    answer();
    return true;
#else
    return answer().ok();
#endif
}
