// expect: no matching function for call to 'trestle::Amount<trestle::PriceKind>::Amount(double)'
#include "oms/model/money.hpp"

using namespace trestle;

Price make() {
#ifdef WITH_BAD_LINE
    return Price(60000.01);
#else
    return Price(Decimal::whole(60000));
#endif
}
