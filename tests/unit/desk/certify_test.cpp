// A certification that cannot fail proves nothing: each fault planted in the toy gateway is found.
#include "fix/desk/certify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/unit/desk/toy_gateway.hpp"

namespace trestle::fix::desk {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char const* toy_cases = R"(
case new: an order is acknowledged
send D 11=<a> 1=<ACCOUNT> 55=<SYMBOL> 54=1 60=<NOW> 38=1 40=2 44=<LOW> 59=1
expect 8 11=<a> 150=0 39=0 37=?order 151=1
case replaced: new terms are in force
send D 11=<a> 1=<ACCOUNT> 55=<SYMBOL> 54=1 60=<NOW> 38=1 40=2 44=<LOW> 59=1
expect 8 11=<a> 150=0
send G 41=<a> 11=<b> 1=<ACCOUNT> 55=<SYMBOL> 54=1 60=<NOW> 38=2 40=2 44=<LOW> 59=1
expect 8 11=<b> 41=<a> 150=5 38=2
send F 41=<b> 11=<c> 55=<SYMBOL> 54=1 60=<NOW>
expect 8 11=<c> 150=4 39=4
case limit: an order above the limit is refused
send D 11=<a> 1=<ACCOUNT> 55=<SYMBOL> 54=1 60=<NOW> 38=<REFUSED> 40=2 44=<LOW> 59=1
expect 8 11=<a> 150=8 39=8 58=~max_order_quantity
case market: a market order is filled in two parts
send D 11=<a> 1=<ACCOUNT> 55=<SYMBOL> 54=1 60=<NOW> 38=0.5 40=1
expect 8 11=<a> 150=0
expect 8 11=<a> 150=F 39=1 14=0.3
expect 8 11=<a> 150=F 39=2 14=0.5
)";

class CertifyTest : public testing::Test {
protected:
    CertifyTest() {
        std::filesystem::create_directories(folder_);
        std::ofstream(folder_ / "toy.cert") << toy_cases;
    }
    ~CertifyTest() override { std::filesystem::remove_all(folder_); }

    // Plays one case of the toy's, or all; the exit code goes to code_.
    std::string play(Misdeed misdeed, std::string const& only = {}) {
        ToyGateway toy(misdeed);
        CertifyOptions options;
        EXPECT_EQ(prepare(options, "127.0.0.1:" + std::to_string(toy.fix_port()), "", "demo", ""),
                  "");
        options.script_folder = folder_.string();
        options.patience = std::chrono::milliseconds(500);
        if (!only.empty()) options.only = {only};
        std::ostringstream out;
        code_ = run_certify(options, out);
        (void)toy.finish();
        return out.str();
    }

    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("certify_test_" + std::to_string(getpid()));
    int code_ = -1;
};

TEST_F(CertifyTest, an_honest_gateway_passes) {
    auto const text = play(Misdeed::none);
    EXPECT_EQ(code_, certify_passed) << text;
    EXPECT_THAT(text, HasSubstr("4 passed, 0 failed, 0 skipped"));
}

TEST_F(CertifyTest, a_replace_that_is_confirmed_with_the_old_terms_is_found) {
    auto const text = play(Misdeed::ignores_replace, "replaced");
    EXPECT_EQ(code_, certify_failed) << text;
    EXPECT_THAT(text, HasSubstr("FAIL  replaced"));
    EXPECT_THAT(text, HasSubstr("toy.cert:9"));
    EXPECT_THAT(text, HasSubstr("OrderQty(38) should be \"2\", it is \"1\""));
}

TEST_F(CertifyTest, an_order_let_through_is_found) {
    auto const text = play(Misdeed::lets_limit_through, "limit");
    EXPECT_EQ(code_, certify_failed) << text;
    EXPECT_THAT(text, HasSubstr("OrdStatus(39) should be \"8\", it is \"0\""));
}

TEST_F(CertifyTest, a_refusal_in_other_words_is_found) {
    auto const text = play(Misdeed::wrong_refusal_text, "limit");
    EXPECT_EQ(code_, certify_failed) << text;
    EXPECT_THAT(text, HasSubstr("Text(58) should hold \"max_order_quantity\", it is \"no\""));
}

TEST_F(CertifyTest, a_fill_that_is_never_reported_is_found) {
    auto const text = play(Misdeed::loses_a_trade, "market");
    EXPECT_EQ(code_, certify_failed) << text;
    EXPECT_THAT(text, HasSubstr("CumQty(14) should be \"0.3\", it is \"0.5\""));
}

TEST_F(CertifyTest, a_hole_in_the_sequence_numbers_is_found) {
    auto const text = play(Misdeed::skips_a_number, "replaced");
    EXPECT_EQ(code_, certify_failed) << text;
    EXPECT_THAT(text, HasSubstr("MsgSeqNum(34) should be 4, it is 5"));
}

TEST_F(CertifyTest, silence_is_found) {
    auto const text = play(Misdeed::falls_silent, "new");
    EXPECT_EQ(code_, certify_failed) << text;
    EXPECT_THAT(text, HasSubstr("nothing in time"));
}

TEST_F(CertifyTest, a_connection_that_ends_is_found) {
    auto const text = play(Misdeed::hangs_up, "new");
    EXPECT_EQ(code_, certify_failed) << text;
    EXPECT_THAT(text, HasSubstr("the end: the server closed the connection"));
}

TEST_F(CertifyTest, nobody_at_the_address_is_said) {
    CertifyOptions options;
    EXPECT_EQ(prepare(options, "127.0.0.1:1", "", "demo", ""), "");
    std::ostringstream out;
    EXPECT_EQ(run_certify(options, out), certify_not_reached);
    EXPECT_THAT(out.str(), HasSubstr("nobody answers at 127.0.0.1:1"));
}

TEST_F(CertifyTest, a_list_needs_nobody_and_names_every_case) {
    CertifyOptions options;
    options.is_listing = true;
    options.only = {"order.new"};
    std::ostringstream out;
    EXPECT_EQ(run_certify(options, out), certify_passed);
    EXPECT_THAT(out.str(), HasSubstr("order.new.limit"));
    EXPECT_THAT(out.str(), Not(HasSubstr("cancel.resting")));
}

TEST_F(CertifyTest, a_mistake_in_the_options_is_said) {
    CertifyOptions options;
    EXPECT_THAT(prepare(options, "fix.example.com", "", "", ""), HasSubstr("is not HOST:PORT"));
    EXPECT_THAT(prepare(options, "a:1", "b", "", ""), HasSubstr("\"b\" is not HOST:PORT"));
    EXPECT_EQ(prepare(options, "fix.example.com:6001", "5004", "x", ""), "");
    EXPECT_EQ(options.idle.wire.host, "fix.example.com");
    EXPECT_EQ(options.idle.wire.port, 6001);
    EXPECT_EQ(options.idle.password, "x");
    EXPECT_EQ(options.control_port, 5004);
    options.only = {"no.such.case"};
    std::ostringstream out;
    EXPECT_EQ(run_certify(options, out), certify_not_understood);
    EXPECT_THAT(out.str(), HasSubstr("no case is named no.such.case"));
}

}  // namespace
}  // namespace trestle::fix::desk
