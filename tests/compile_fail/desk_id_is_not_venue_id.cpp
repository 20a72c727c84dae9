// expect: no match for 'operator=='
#include "oms/model/ids.hpp"

using namespace trestle;

bool same(ClOrdId const& desk_id, [[maybe_unused]] VenueOrderId const& venue_id) {
#ifdef WITH_BAD_LINE
    return desk_id == venue_id;
#else
    return desk_id == desk_id;
#endif
}
