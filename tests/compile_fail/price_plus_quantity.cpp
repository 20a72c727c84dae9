// expect: no match for 'operator+'
#include "oms/model/money.hpp"

using namespace trestle;

Price sum(Price price, [[maybe_unused]] Quantity quantity) {
#ifdef WITH_BAD_LINE
    return price + quantity;
#else
    return price + price;
#endif
}
