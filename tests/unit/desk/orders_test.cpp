#include "fix/desk/orders.hpp"

#include <gtest/gtest.h>

namespace trestle::fix::desk {
namespace {

constexpr char const* limit_order = "35=D|11=a1|1=DEMO|55=BTC-USDT|54=1|38=0.5|40=2|44=60000|59=1|";

class DeskOrders : public testing::Test {
protected:
    void sent(char const* text) { orders_.on_sent(*decode_pipes(text)); }
    void received(char const* text) { orders_.on_received(*decode_pipes(text)); }
    bool is(char const* id, char const* state) {
        Order const* const order = orders_.find(id);
        return order != nullptr && has_reached(*order, id, state);
    }
    Orders orders_;
};

TEST_F(DeskOrders, follow_an_order_through_replace_fill_and_cancel) {
    sent(limit_order);
    EXPECT_EQ(orders_.find("a1")->status, "");
    received("35=8|37=T12|198=771|11=a1|17=1|150=0|39=0|38=0.5|44=60000|14=0|151=0.5|");
    EXPECT_TRUE(is("a1", "accepted"));
    EXPECT_TRUE(is("T12", "new"));
    EXPECT_EQ(orders_.find("a1")->venue_order_id, "771");

    sent("35=G|11=a2|41=a1|38=0.7|44=60100|");
    received("35=8|37=T12|11=a2|41=a1|17=2|150=E|39=E|38=0.7|44=60100|14=0|151=0.5|");
    EXPECT_EQ(orders_.find("a1")->quantity, "0.5") << "new terms count once they are confirmed";
    EXPECT_EQ(orders_.find("a1")->cl_ord_id, "a1");
    EXPECT_FALSE(is("a1", "replaced"));
    received("35=8|37=T12|11=a2|41=a1|17=3|150=5|39=0|38=0.7|44=60100|14=0|151=0.7|");
    EXPECT_TRUE(is("a1", "replaced"));
    EXPECT_EQ(orders_.find("a1")->cl_ord_id, "a2");
    EXPECT_EQ(orders_.find("a2")->quantity, "0.7");

    received("35=8|37=T12|11=a2|17=4|150=F|39=1|38=0.7|32=0.2|31=60100|14=0.2|151=0.5|");
    EXPECT_TRUE(is("last", "partially-filled"));
    EXPECT_TRUE(is("last", "traded"));
    EXPECT_FALSE(orders_.find("last")->is_closed());
    sent("35=F|11=c1|41=a2|");
    received("35=8|37=T12|11=c1|41=a2|17=5|150=4|39=4|38=0.7|14=0.2|151=0|");
    EXPECT_TRUE(is("c1", "canceled"));
    EXPECT_TRUE(orders_.find("a1")->is_closed());
    EXPECT_EQ(describe(*orders_.find("a1")),
              "a1 (now a2) T12 BTC-USDT buy 0.7@60100 Canceled cum 0.2 leaves 0");
}

TEST_F(DeskOrders, tell_which_of_two_replaces_was_refused) {
    sent(limit_order);
    received("35=8|37=T12|11=a1|17=1|150=0|39=0|");
    sent("35=G|11=a2|41=a1|38=1|");
    sent("35=G|11=a3|41=a1|38=2|");
    received("35=9|37=T12|11=a3|41=a1|39=E|434=2|102=3|58=already pending|");
    received("35=8|37=T12|11=a2|41=a1|17=2|150=5|39=0|38=1|");
    EXPECT_TRUE(is("a2", "replaced"));
    EXPECT_FALSE(is("a3", "replaced"));
    EXPECT_TRUE(is("a3", "cancel-rejected"));
    EXPECT_FALSE(is("a2", "cancel-rejected"));
    EXPECT_TRUE(is("a1", "cancel-rejected"));
}

TEST_F(DeskOrders, keep_an_order_when_its_id_is_used_again) {
    sent(limit_order);
    received("35=8|37=T12|11=a1|17=1|150=0|39=0|");
    sent(limit_order);
    received("35=8|37=NONE|11=a1|17=2|150=8|39=8|103=6|58=duplicate|");
    EXPECT_TRUE(is("a1", "new"));
    EXPECT_TRUE(is("a1", "rejected") == false);
    EXPECT_EQ(orders_.all().size(), 1U);
}

TEST_F(DeskOrders, learn_orders_of_an_earlier_run_from_their_reports) {
    received("35=8|37=T5|11=old|17=1|150=I|39=1|55=ETH-USDT|54=2|38=3|40=2|44=9|14=1|151=2|");
    ASSERT_NE(orders_.find("T5"), nullptr);
    EXPECT_EQ(describe(*orders_.find("old")),
              "old T5 ETH-USDT sell 3@9 PartiallyFilled cum 1 leaves 2");
    received("35=9|37=NONE|11=c9|41=b9|39=8|102=1|");
    EXPECT_EQ(orders_.find("b9"), nullptr);
}

}  // namespace
}  // namespace trestle::fix::desk
