// NewOrderList(E): all of its orders enter, or none.
#include "tests/unit/fix/requests.hpp"

namespace trestle::fix {
namespace {

using enum RefusedMessage::Answer;

#define HEAD "35=E|66=basket|394=3|"
#define FIRST "11=b1|67=1|1=DEMO|55=BTC-USDT|54=1|38=1|40=2|44=100|"
#define SECOND "11=b2|67=2|1=DEMO|55=ETH-USDT|54=2|38=5|40=1|"

TEST(DecodeList, AListBecomesItselfAndItsOrders) {
    auto const message = whole_message(
        "35=E|66=basket|394=3|433=1|68=3|893=Y|73=3|"
        "11=b1|67=1|453=1|448=T1|447=D|452=11|526=s1|1=DEMO|18=6 Q|55=BTC-USDT|54=1|38=1|40=2|"
        "44=100|59=6|432=20260105|58=first|"
        "11=b2|67=2|1=DEMO|100=binance_spot|55=[N/A]|454=1|455=ETHUSDT|456=8|54=2|"
        "60=20260102-03:04:05|38=5|40=1|"
        "11=b3|67=3|1=DEMO|55=BTC-USDT|54=2|152=1000|40=1|");
    EXPECT_EQ(objection_to(message), "");
    auto const inputs = decode_inputs(any_origin(), message);
    ASSERT_EQ(inputs.size(), 4U);
    EXPECT_EQ(std::get<OrderList>(inputs[0]),
              (OrderList{.origin = any_origin(),
                         .list_id = ListId::of("basket"),
                         .orders = {ClOrdId::of("b1"), ClOrdId::of("b2"), ClOrdId::of("b3")}}));
    auto const& first = std::get<NewOrder>(inputs[1]);
    EXPECT_EQ(first.cl_ord_id.view(), "b1");
    EXPECT_EQ(first.origin, any_origin());
    EXPECT_EQ(first.list_id.view(), "basket");
    EXPECT_EQ(first.notes.secondary_cl_ord_id, "s1");
    EXPECT_EQ(first.notes.text, "first");
    EXPECT_EQ(first.notes.parties.size(), 1U);
    EXPECT_TRUE(first.terms.is_post_only);
    EXPECT_EQ(first.terms.on_disconnect, OnDisconnect::cancel);
    EXPECT_EQ(first.terms.time_in_force, TimeInForce::good_till_date);
    EXPECT_FALSE(first.is_last_of_list);
    auto const& second = std::get<NewOrder>(inputs[2]);
    EXPECT_EQ(second.symbol.view(), "ETHUSDT");
    EXPECT_EQ(second.side, Side::sell);
    EXPECT_EQ(second.route, Venue::binance_spot);
    EXPECT_TRUE(second.notes.parties.empty());
    EXPECT_FALSE(second.is_last_of_list);
    auto const& third = std::get<NewOrder>(inputs[3]);
    EXPECT_TRUE(third.terms.cash.has_value());
    EXPECT_TRUE(third.is_last_of_list);
}

TEST(DecodeList, EverythingElseIsOneInput) {
    auto const message = wire("35=H|11=a|55=BTC-USDT|54=1|");
    auto const inputs = decode_inputs(any_origin(), message);
    ASSERT_EQ(inputs.size(), 1U);
    EXPECT_EQ(inputs.front(), decode_message(any_origin(), message));
}

// Who asks for one input must not be given half a list.
TEST(DecodeList, AListIsNoSingleMessage) {
    auto const input = decode_message(any_origin(), wire(HEAD "68=1|73=1|" FIRST));
    EXPECT_EQ(std::get<RefusedMessage>(input).answer, business_reject);
}

Mistake const mistakes[] = {
    {"35=E|394=3|68=1|73=1|" FIRST, session_reject, 66, 1, Reason::malformed,
     "ListID(66) is missing; MsgType(35) E needs it"},
    {"35=E|66=basket|68=1|73=1|" FIRST, session_reject, 394, 1, Reason::malformed,
     "BidType(394) is missing; MsgType(35) E needs it"},
    {HEAD "73=1|" FIRST, session_reject, 68, 1, Reason::malformed,
     "TotNoOrders(68) is missing; MsgType(35) E needs it"},
    {HEAD "68=1|", session_reject, 73, 1, Reason::malformed,
     "NoOrders(73) is missing; MsgType(35) E needs it"},
    {HEAD "68=0|73=0|", session_reject, 73, 16, Reason::malformed,
     "NoOrders(73) '0' is not the number of orders: 0 follow, and all of a list must be in one "
     "message"},
    {HEAD "68=2|73=2|" FIRST, session_reject, 73, 16, Reason::malformed,
     "NoOrders(73) '2' is not the number of orders: 1 follow, and all of a list must be in one "
     "message"},
    {HEAD "68=9|73=2|" FIRST SECOND, session_reject, 68, 16, Reason::malformed,
     "TotNoOrders(68) '9' is not the number of orders: 2 follow, and all of a list must be in one "
     "message"},
    {HEAD "68=2|893=N|73=2|" FIRST SECOND, business_reject, 893, 0,
     Reason::unsupported_characteristic,
     "unsupported_characteristic: LastFragment(893) 'N' is not supported; send the whole list in "
     "one message"},
    {"35=E|66=basket|394=1|68=1|73=1|" FIRST, business_reject, 394, 0,
     Reason::unsupported_characteristic,
     "unsupported_characteristic: BidType(394) '1' (non disclosed) is not supported; there is no "
     "bidding here; send 3"},
    {HEAD "433=2|68=1|73=1|" FIRST, business_reject, 433, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: ListExecInstType(433) '2' is not supported; lists are executed "
     "at once; send 1 or leave it out"},
    {HEAD "68=2|73=2|" FIRST "11=b2|67=1|1=DEMO|55=BTC-USDT|54=1|38=1|40=1|", session_reject, 67, 5,
     Reason::malformed,
     "order 2 ('b2'): ListSeqNo(67) '1' must be 2: orders are counted from 1 in the order they "
     "stand in"},
    {HEAD "68=2|73=2|" FIRST "11=b2|67=2|1=DEMO|55=BTC-USDT|38=1|40=1|", session_reject, 54, 1,
     Reason::malformed, "order 2 ('b2'): Side(54) is missing; MsgType(35) E needs it"},
    {HEAD "68=2|73=2|" FIRST "11=b2|67=2|1=DEMO|55=BTC-USDT|54=1|38=1|40=2|", business_reject, 44,
     0, Reason::malformed,
     "malformed: order 2 ('b2'): Price(44) is missing; a limit order needs one"},
    {HEAD "68=2|73=2|" FIRST "11=b2|67=2|55=BTC-USDT|54=1|38=1|40=1|", business_reject, 1, 6,
     Reason::account_not_permitted,
     "account_not_permitted: order 2 ('b2'): Account(1) is missing; state an account of your "
     "session"},
    {HEAD "68=2|73=2|" FIRST "11=b2|67=2|1=DEMO|55=BTC-USDT|54=1|38=1|40=1|38=2|", session_reject,
     38, 13, Reason::malformed, "order 2 ('b2'): OrderQty(38) appears twice; send it once"},
    {HEAD "68=2|73=2|" FIRST "11=b1|67=2|1=DEMO|55=BTC-USDT|54=1|38=1|40=1|", business_reject, 11,
     0, Reason::duplicate_cl_ord_id,
     "duplicate_cl_ord_id: order 2 ('b1'): ClOrdID(11) is in this list already"},
    // Found by fuzzing: fields of an order that none has begun.
    {HEAD "68=1|73=1|67=1|453=1|448=T1|452=11|54=1|", session_reject, 73, 99, Reason::malformed,
     "NoOrders(73): an order begins with ClOrdID(11), and no field of the list stands inside of "
     "one"},
    {HEAD "68=1|73=1|11=b1|67=1|1=DEMO|893=Y|55=BTC-USDT|54=1|38=1|40=1|", session_reject, 73, 99,
     Reason::malformed,
     "NoOrders(73): an order begins with ClOrdID(11), and no field of the list stands inside of "
     "one"},
};

TEST(DecodeList, OneMistakeRefusesTheWholeListAndNamesTheOrder) { expect_refused(mistakes); }

TEST(DecodeList, ARefusalNamesTheList) {
    auto const refused = refusal_of(HEAD "68=2|73=2|" FIRST "11=b2|67=2|");
    EXPECT_EQ(refused.msg_type.view(), "E");
    EXPECT_EQ(refused.cl_ord_id.view(), "basket");
}

TEST(DecodeList, AListCutAnywhereIsAnswered) {
    auto const message = whole_message(HEAD "68=2|73=2|" FIRST SECOND);
    EXPECT_EQ(objection_to(message), "");
    for (std::size_t size = 0; size < message.size(); ++size) {
        auto const inputs = decode_inputs(any_origin(), std::string_view(message).substr(0, size));
        ASSERT_FALSE(inputs.empty()) << size;
        bool const is_refused = std::holds_alternative<RefusedMessage>(inputs.front());
        EXPECT_TRUE(is_refused ? inputs.size() == 1 : inputs.size() == 3) << size;
        EXPECT_TRUE(is_refused || message[size - 1] == '\x01') << size;
    }
}

#undef HEAD
#undef FIRST
#undef SECOND

}  // namespace
}  // namespace trestle::fix
