// Who may come to the door, and when it is open: no sockets, no clock.
#include "fix/engine/admission.hpp"

#include <gtest/gtest.h>

#include "fix/engine/msg_types.hpp"
#include "fix/engine/schedule.hpp"
#include "fix/engine/text.hpp"

namespace trestle::fix::engine {
namespace {

TEST(Hosts, AreTakenFromPeersOfBothFamilies) {
    EXPECT_EQ(host_of("127.0.0.1:40112"), "127.0.0.1");
    EXPECT_EQ(host_of("[2001:db8::7]:40112"), "2001:db8::7");
}

TEST(Hosts, AreAllowedByTheBitsThatARangeFixes) {
    EXPECT_TRUE(is_host_allowed({}, "192.0.2.1")) << "no list, no limit";
    EXPECT_TRUE(is_host_allowed({"10.1.0.0/16"}, "10.1.255.255"));
    EXPECT_FALSE(is_host_allowed({"10.1.0.0/16"}, "10.2.0.0"));
    EXPECT_TRUE(is_host_allowed({"10.1.0.0/15"}, "10.0.3.4"));
    EXPECT_TRUE(is_host_allowed({"192.0.2.7", "10.0.0.0/8"}, "192.0.2.7"));
    EXPECT_FALSE(is_host_allowed({"192.0.2.7"}, "192.0.2.70"));
    EXPECT_TRUE(is_host_allowed({"0.0.0.0/0"}, "203.0.113.9"));
    EXPECT_FALSE(is_host_allowed({"0.0.0.0/0"}, "2001:db8::1")) << "of IPv4 only";
    EXPECT_TRUE(is_host_allowed({"10.1.0.0/16"}, "::ffff:10.1.2.3")) << "IPv4 inside of IPv6";
    EXPECT_TRUE(is_host_allowed({"2001:db8::/33"}, "2001:db8:7fff::1"));
    EXPECT_FALSE(is_host_allowed({"2001:db8::/33"}, "2001:db8:8000::1"));
    EXPECT_FALSE(is_host_allowed({"10.1.0.0/16"}, "not an address"));
}

TEST(Hosts, ARangeThatCannotBeUsedSaysSoAndAllowsNobody) {
    for (std::string const range : {"", "10.1", "10.1.0.0/33", "10.1.0.0/", "10.1.0.0/x",
                                    "10.1.0.0/-1", "desk.example.com", "::1/129", "10.1.0.0/8/8"}) {
        EXPECT_NE(describe_host_range(range), "") << range;
        EXPECT_FALSE(is_host_allowed({range}, "10.1.0.0")) << range;
    }
    for (std::string const range : {"10.1.0.0/16", "192.0.2.7", "::1", "2001:db8::/32", "::/0"})
        EXPECT_EQ(describe_host_range(range), "") << range;
}

TEST(Certificates, AreWantedByFingerprintOrName) {
    std::string const hex(64, 'a');
    std::string with_colons;
    for (int pair = 0; pair < 32; ++pair) with_colons += pair == 0 ? "AA" : ":AA";
    ShownCertificate const shown{"desk1.example", hex};
    EXPECT_TRUE(is_wanted_certificate("", {}));
    EXPECT_TRUE(is_wanted_certificate(hex, shown));
    EXPECT_TRUE(is_wanted_certificate(with_colons, shown));
    EXPECT_TRUE(is_wanted_certificate("desk1.example", shown));
    EXPECT_FALSE(is_wanted_certificate("desk2.example", shown));
    EXPECT_FALSE(is_wanted_certificate(std::string(64, 'b'), shown));
    EXPECT_FALSE(is_wanted_certificate("desk1.example", {}));
}

TEST(Floodgate, LetsABurstPassAndThenSoManyASecond) {
    Floodgate gate(3, 2);
    std::int64_t const second = 1'000'000'000;
    for (int attempt = 0; attempt < 3; ++attempt) EXPECT_TRUE(gate.may_pass("a", second));
    EXPECT_FALSE(gate.may_pass("a", second));
    EXPECT_TRUE(gate.may_pass("b", second)) << "another host has its own";
    EXPECT_TRUE(gate.may_pass("a", second + second / 2));
    EXPECT_FALSE(gate.may_pass("a", second + second / 2));
    for (int attempt = 0; attempt < 3; ++attempt)
        EXPECT_TRUE(gate.may_pass("a", 100 * second)) << "and no more than the burst is saved";
    EXPECT_FALSE(gate.may_pass("a", 100 * second));
}

TEST(Floodgate, RemembersABoundedNumberOfHosts) {
    Floodgate gate(1, 1);
    std::int64_t now = 1;
    for (int host = 0; host < 50'000; ++host)
        EXPECT_TRUE(gate.may_pass(std::to_string(host), now += 2'000'000));
    EXPECT_FALSE(gate.may_pass("49999", now)) << "the last one is still known";
}

std::int64_t at(std::string const& text) {
    Text value;
    value.begin = text.data();
    value.size = text.size();
    std::int64_t ns = 0;
    EXPECT_TRUE(read_utc_timestamp(value, ns)) << text;
    return ns;
}

constexpr unsigned weekdays = 0b0111110;

TEST(Schedule, ADaySpanIsOpenFromItsStartToItsEnd) {
    Schedule const hours{false, 8 * 3600, 17 * 3600, weekdays, false};
    auto const start = at("20261120-08:00:00");  // a Friday
    EXPECT_EQ(span_start(hours, start), start);
    EXPECT_EQ(span_start(hours, at("20261120-16:59:59")), start);
    EXPECT_EQ(span_start(hours, at("20261120-07:59:59")), 0);
    EXPECT_EQ(span_start(hours, at("20261120-17:00:00")), 0);
    EXPECT_EQ(span_start(hours, at("20261121-12:00:00")), 0) << "Saturday";
    EXPECT_EQ(hours_of(hours), "08:00:00 to 17:00:00 UTC on Mon Tue Wed Thu Fri");
}

TEST(Schedule, ASpanPastMidnightBelongsToTheDayOnWhichItBegan) {
    Schedule const hours{false, 22 * 3600, 6 * 3600, weekdays, false};
    EXPECT_EQ(span_start(hours, at("20261121-05:59:59")), at("20261120-22:00:00"));
    EXPECT_EQ(span_start(hours, at("20261121-06:00:00")), 0);
    EXPECT_EQ(span_start(hours, at("20261122-22:30:00")), 0) << "Sunday night is not chosen";
    EXPECT_EQ(span_start(hours, at("20261123-05:00:00")), 0) << "it would have begun on Sunday";
}

TEST(Schedule, EqualStartAndEndIsTheWholeDay) {
    Schedule const hours{false, 6 * 3600, 6 * 3600, 0x7F, true};
    EXPECT_EQ(span_start(hours, at("20261121-05:59:59")), at("20261120-06:00:00"));
    EXPECT_EQ(span_start(hours, at("20261121-06:00:00")), at("20261121-06:00:00"));
    EXPECT_EQ(hours_of(hours), "06:00:00 to 06:00:00 UTC every day");
    EXPECT_EQ(span_start(Schedule(), at("20261121-06:00:00")), 1) << "always open";
}

TEST(MessageTypes, ThoseOfFix44AndUserDefinedOnesExist) {
    for (std::string const type : {"D", "6", "9", "j", "AA", "AZ", "BH", "U1", "Ux"})
        EXPECT_TRUE(is_application_type(type)) << type;
    for (std::string const type : {"", "0", "A", "5", "I", "O", "*", "BI", "AAA", "ZZ", "A1", "dd"})
        EXPECT_FALSE(is_application_type(type)) << type;
}

}  // namespace
}  // namespace trestle::fix::engine
