// What a desk's network people see: Wireshark's dissector reads a captured run of the real binary.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "fix/desk/message.hpp"
#include "tests/acceptance/deployment.hpp"
#include "tests/acceptance/dissect_tap.hpp"

namespace trestle::acceptance {
namespace {

using testing::IsEmpty;
using Counts = std::map<std::string, int>;

// True when tshark can be run here.
bool has_dissector() {
    try {
        auto const finished = run_to_end({.path = "tshark", .arguments = {"--version"}}, 60s);
        return finished && finished->ending == Ending{0, 0};
    } catch (std::exception const&) {
        return false;
    }
}

class Dissected {
public:
    explicit Dissected(std::vector<Chunk> const& chunks)
        : file_(folder_.write("run.pcap", as_pcap(chunks))) {}

    // The lines that tshark prints for the packets of this filter, one field after the other.
    [[nodiscard]] std::vector<std::string> fields(std::string const& filter,
                                                  std::vector<std::string> const& names) const {
        std::vector<std::string> arguments{"-r", file_.string(),
                                           "-d", "tcp.port==5001,fix",
                                           "-o", "tcp.check_checksum:TRUE",
                                           "-Y", filter,
                                           "-T", "fields"};
        for (auto const& name : names) arguments.insert(arguments.end(), {"-e", name});
        auto const finished = run_to_end({.path = "tshark", .arguments = arguments}, 60s);
        if (!finished || finished->ending != Ending{0, 0}) {
            ADD_FAILURE() << (finished ? finished->output : "tshark did not end in time");
            return {};
        }
        std::vector<std::string> lines;
        std::istringstream out(finished->output);
        for (std::string line; std::getline(out, line);) {
            bool const is_remark = line.starts_with("Running as user");
            if (!is_remark && !line.empty()) lines.push_back(line);
        }
        return lines;
    }
    [[nodiscard]] std::vector<std::string> what_is_wrong() const {
        return fields(
            "_ws.malformed || fix.checksum_bad == 1 || _ws.expert.severity >= 8388608 ||"
            " tcp.checksum.status == 0",
            {"frame.number", "fix.MsgType", "_ws.expert.message"});
    }

private:
    TemporaryFolder folder_;
    std::filesystem::path file_;
};

// "8,8,0" in one line: several messages in one packet.
Counts count_all(std::vector<std::string> const& lines) {
    Counts counts;
    for (auto const& line : lines) {
        std::istringstream parts(line);
        for (std::string one; std::getline(parts, one, ',');) ++counts[one];
    }
    return counts;
}

Counts count_sent(std::vector<Chunk> const& chunks) {
    std::map<std::pair<std::size_t, bool>, fix::desk::Framer> framers;
    Counts counts;
    for (Chunk const& chunk : chunks) {
        auto& framer = framers[{chunk.connection, chunk.is_from_desk}];
        framer.feed(chunk.bytes);
        while (auto const frame = framer.next()) {
            auto const message = fix::desk::decode(*frame);
            EXPECT_TRUE(message.ok()) << message.error();
            if (message) ++counts[std::string(message->msg_type())];
        }
    }
    return counts;
}

TEST(Dissect, WiresharkReadsEveryMessageOfARunAndFindsNothingMalformed) {
    if (!has_dissector()) GTEST_SKIP() << "1 case skipped: no tshark (apt-get install tshark)";
    Deployment deployment;
    deployment.start_sim();
    ASSERT_TRUE(deployment.start_gateway()) << deployment.gateway().output();
    Tap tap(static_cast<std::uint16_t>(deployment.base() + 1));
    auto const finished = Deployment::trestle({"certify",
                                               "--password",
                                               "demo",
                                               "127.0.0.1:" + std::to_string(tap.port()),
                                               "--control",
                                               "127.0.0.1:" + std::to_string(deployment.base() + 4),
                                               "--only",
                                               "order.",
                                               "replace.",
                                               "cancel.",
                                               "status.",
                                               "reject.limit",
                                               "reject.unknown-tag",
                                               "matrix.A",
                                               "matrix.D.1.a",
                                               "many.",
                                               "question.",
                                               "session.logon",
                                               "session.gap",
                                               "session.resend"});
    ASSERT_EQ(finished.ending, (Ending{0, 0})) << finished.output;
    auto const chunks = tap.chunks();
    auto const sent = count_sent(chunks);
    for (auto const* type : {"A", "D", "G", "F", "H", "8", "9", "3", "0", "1", "2", "4", "5"}) {
        EXPECT_GT(sent.contains(type) ? sent.at(type) : 0, 0) << type;
    }
    Dissected const dissected(chunks);
    EXPECT_THAT(dissected.what_is_wrong(), IsEmpty());
    EXPECT_EQ(count_all(dissected.fields("fix", {"fix.MsgType"})), sent);
    int total = 0;
    for (auto const& [type, count] : sent) total += count;
    auto const sums = count_all(dissected.fields("fix", {"fix.checksum_good"}));
    EXPECT_EQ(sums.at("1") + (sums.contains("True") ? sums.at("True") : 0), total);
}

// The check above must be able to fail.
TEST(Dissect, WiresharkFindsAMessageThatWasDamagedOnTheWay) {
    if (!has_dissector()) GTEST_SKIP() << "1 case skipped: no tshark (apt-get install tshark)";
    fix::desk::Message message("0");
    message.add(49, "DESK1").add(56, "TRESTLE").add(34, "2").add(52, "20260102-03:04:05");
    std::string bytes = fix::desk::encode(message);
    EXPECT_THAT(Dissected({{0, true, bytes}}).what_is_wrong(), IsEmpty());
    bytes[bytes.find("DESK1")] = 'X';
    EXPECT_THAT(Dissected({{0, true, bytes}}).what_is_wrong(), testing::SizeIs(1));
}

}  // namespace
}  // namespace trestle::acceptance
