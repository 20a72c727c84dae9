// expect: is private within this context
#include "oms/model/effects.hpp"

using namespace trestle;

VenueOrder approve(VenueOrder const& order) {
#ifdef WITH_BAD_LINE
    return *Approved<VenueOrder>(order);
#else
    return order;
#endif
}
