// expect: no matching function for call to 'trestle::Decimal::Decimal(double)'
#include "oms/model/decimal.hpp"

using namespace trestle;

Decimal make() {
#ifdef WITH_BAD_LINE
    return Decimal(0.29);
#else
    return Decimal();
#endif
}
