// expect: could not convert '{replacement}' from '<brace-enclosed initializer list>'
#include "oms/model/effects.hpp"

using namespace trestle;

ReplaceAtVenue replace([[maybe_unused]] Approved<VenueReplacement> const& approved,
                       [[maybe_unused]] VenueReplacement const& replacement) {
#ifdef WITH_BAD_LINE
    return {replacement};
#else
    return {approved};
#endif
}
