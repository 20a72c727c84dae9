#include "fix/desk/flow_log.hpp"

#include <gtest/gtest.h>

namespace trestle::fix::desk {
namespace {

TEST(FlowLog, says_nothing_that_differs_from_run_to_run) {
    Case one;
    one.name = "order.x";
    one.title = "what is shown";
    Message const order =
        decode_pipes("35=D|49=A|34=7|52=20261121-10:00:00|11=c77-1|60=20261121-10:00:00.123|38=1")
            .value();
    Message const answer = decode_pipes(
                               "35=8|34=9|97=Y|37=T812|198=55|527=9|11=c77-1|17=812-0|150=F|"
                               "60=20261121-10:00:00.123456|58=order T812 (c77-1) is filled")
                               .value();
    std::vector<Passed> const conversation{
        {true, false, order}, {false, true, Message("0")}, {false, false, answer}};
    auto const name_of = [](std::string_view id) {
        return id == "c77-1" ? std::string("a") : std::string();
    };
    EXPECT_EQ(flow_log(one, conversation, name_of),
              "# order.x: what is shown\n"
              "-> 35=D|11=a|60=20260102-03:04:05.000|38=1|\n"
              "<- 35=8|97=Y|37=T1|198=V1|527=X1|11=a|17=E1|150=F|60=20260102-03:04:06.000000|"
              "58=order T1 (a) is filled|\n");
}

TEST(FlowLog, shows_no_password) {
    Message const logon = decode_pipes("35=A|98=0|554=secret").value();
    auto const text = flow_log({}, {{true, false, logon}}, [](auto) { return std::string(); });
    EXPECT_EQ(text.find("secret"), std::string::npos) << text;
}

}  // namespace
}  // namespace trestle::fix::desk
