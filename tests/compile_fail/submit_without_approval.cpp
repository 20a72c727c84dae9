// expect: could not convert '{order}' from '<brace-enclosed initializer list>'
#include "oms/model/effects.hpp"

using namespace trestle;

SubmitToVenue submit([[maybe_unused]] Approved<VenueOrder> const& approved,
                     [[maybe_unused]] VenueOrder const& order) {
#ifdef WITH_BAD_LINE
    return {order};
#else
    return {approved};
#endif
}
