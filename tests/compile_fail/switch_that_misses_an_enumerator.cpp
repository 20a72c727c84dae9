// expect: enumeration value 'fill_or_kill' not handled in switch
#include "oms/model/terms.hpp"

using namespace trestle;

bool rests(TimeInForce time_in_force) {
    switch (time_in_force) {
        case TimeInForce::good_till_cancel:
        case TimeInForce::good_till_date: return true;
        case TimeInForce::immediate_or_cancel: return false;
#ifdef WITH_BAD_LINE
        default: return false;
#else
        case TimeInForce::fill_or_kill: return false;
#endif
    }
    __builtin_trap();
}
