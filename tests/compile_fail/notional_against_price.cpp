// expect: no match for 'operator<'
#include "oms/model/money.hpp"

using namespace trestle;

bool is_less(Notional notional, [[maybe_unused]] Price price) {
#ifdef WITH_BAD_LINE
    return notional < price;
#else
    return notional < notional;
#endif
}
