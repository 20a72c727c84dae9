// kill -9 of the real gateway under load, again and again: nothing acknowledged is lost, nothing is
// sent to the venue twice, every fill is told once, and reports that come again keep their ExecID.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "tests/acceptance/deployment.hpp"

namespace trestle::acceptance {
namespace {

using fix::desk::Client;
using fix::desk::Message;

// What a desk keeps of everything it was told.
class DeskBook {
public:
    void note(Message const& message, bool is_repeated) {
        if (message.msg_type() != "8") return;
        std::string const exec_id(message.value(17));
        auto const [known, is_new] = reports_.try_emplace(exec_id, message);
        if (!is_new) {
            ++repeats_;
            EXPECT_TRUE(is_repeated || message.is_set(43) || message.is_set(97)) << exec_id;
            for (int const tag : {11, 14, 31, 32, 37, 39, 150, 151}) {
                EXPECT_EQ(known->second.value(tag), message.value(tag)) << exec_id << " tag " << tag;
            }
            return;
        }
        auto const id = std::string(message.value(11));
        if (message.value(150) == "A") acknowledged_.insert(id);
        if (message.value(150) == "F") {
            trades_.push_back(std::string(message.value(527)));
            filled_[id] = std::string(message.value(14));
        }
        last_[id] = std::string(message.value(39));
    }

    [[nodiscard]] std::set<std::string> const& acknowledged() const { return acknowledged_; }
    [[nodiscard]] std::vector<std::string> const& trades() const { return trades_; }
    [[nodiscard]] std::map<std::string, std::string> const& last() const { return last_; }
    [[nodiscard]] int repeats() const { return repeats_; }
    [[nodiscard]] bool is_settled(std::string const& id) const {
        auto const found = last_.find(id);
        return found != last_.end() && found->second != "A";
    }

private:
    std::map<std::string, Message> reports_;
    std::set<std::string> acknowledged_;
    std::map<std::string, std::string> filled_;
    std::map<std::string, std::string> last_;
    std::vector<std::string> trades_;
    int repeats_ = 0;
};

std::vector<std::string> values_of(std::string const& json, std::string const& name) {
    std::vector<std::string> values;
    auto const key = "\"" + name + "\":";
    for (auto at = json.find(key); at != std::string::npos; at = json.find(key, at + 1)) {
        auto begin = at + key.size();
        if (json[begin] == '"') ++begin;
        values.push_back(json.substr(begin, json.find_first_of("\",}]", begin) - begin));
    }
    return values;
}

// A desk that lost what it was told last asks for it again.
void forget_last_reports(std::string const& session_file) {
    fix::desk::SessionRecord record;
    ASSERT_EQ(record.open(session_file), "");
    std::uint64_t const forgotten = std::min<std::uint64_t>(5, record.next_in() - 1);
    record.expect_next_in(record.next_in() - forgotten);
}

TEST(Kill, UnderLoadLosesNothingAndSendsNothingTwice) {
    auto const* const given = std::getenv("TRESTLE_KILL_CYCLES");
    int const cycles = given == nullptr ? 8 : std::atoi(given);
    auto const* const given_seed = std::getenv("TRESTLE_KILL_SEED");
    auto const seed = given_seed == nullptr ? std::random_device{}()
                                            : static_cast<unsigned>(std::atoll(given_seed));
    std::printf("seed=%u; replay: TRESTLE_KILL_SEED=%u TRESTLE_KILL_CYCLES=%d kill_test\n", seed,
                seed, cycles);
    std::mt19937 random(seed);
    Deployment deployment({{"orders_per_second", "100000"},
                           {"moving_market", "true\norders_per_10s = 1000000\n"
                                             "weight_per_minute = 100000000"},
                           {"fsync", "\"interval\""},
                           {"max_position", "\"100000\""},
                           {"query_retry_ms", "200"},
                           {"in_doubt_horizon_ms", "3000"}});
    deployment.start_sim();
    auto const session_file = (deployment.folder().path() / "desk.session").string();
    DeskBook book;
    std::set<std::string> sent;
    int next = 0;
    std::string const price = "50000";  // rests below the market; some are bought at the market
    for (int cycle = 0; cycle <= cycles; ++cycle) {
        if (cycle % 2 == 1) forget_last_reports(session_file);
        ASSERT_TRUE(deployment.start_gateway()) << deployment.gateway().output();
        Client client(deployment.desk(session_file));
        client.on_observed([&](fix::desk::Observed const& seen) {
            if (seen.direction == fix::desk::Direction::received) {
                book.note(seen.message, seen.is_repeated);
            }
        });
        auto const numbers =
            cycle == 0 ? fix::desk::Numbers::reset : fix::desk::Numbers::keep;
        ASSERT_EQ(client.connect(numbers), "") << deployment.gateway().output();
        if (cycle == cycles) {
            // The last run is left alone until every order that was acknowledged has an end or rests.
            bool const is_quiet = client.wait_for(
                [&] {
                    for (auto const& id : book.acknowledged()) {
                        if (!book.is_settled(id)) return false;
                    }
                    return true;
                },
                60s);
            EXPECT_TRUE(is_quiet) << "an acknowledged order has no outcome";
            client.run_for(1500ms);
            client.logout("done");
            break;
        }
        int const orders = 5 + static_cast<int>(random() % 30);
        for (int i = 0; i < orders; ++i) {
            std::string const id = "k" + std::to_string(++next);
            bool const is_market = random() % 3 == 0;
            if (!client.send(new_order(id, "1", "0.001", is_market ? "" : price)).empty()) break;
            sent.insert(id);
            if (random() % 4 == 0) client.run_for(std::chrono::milliseconds(random() % 20));
        }
        client.run_for(std::chrono::milliseconds(random() % 60));
        deployment.kill_gateway();
        client.run_for(50ms);
        client.cut();
    }
    auto const control = deployment.control();
    auto const requests = control.ask("GET", "/control/requests", "");
    ASSERT_TRUE(requests.ok()) << requests.error();
    for (auto const& count : values_of(requests->body, "placed")) {
        EXPECT_EQ(count, "1") << "an order was placed twice: " << requests->body;
    }
    auto const trades =
        control.ask("GET", "/control/trades?account=DEMO&symbol=BTCUSDT", "");
    ASSERT_TRUE(trades.ok()) << trades.error();
    auto at_venue = values_of(trades->body, "tradeId");
    auto told = book.trades();
    std::ranges::sort(at_venue);
    std::ranges::sort(told);
    EXPECT_EQ(told, at_venue) << "fills told to the desk are not the fills of the venue";
    EXPECT_FALSE(told.empty());
    EXPECT_EQ(deployment.gateway().interrupt(30s), (Ending{0, 0}));
    auto const verified =
        Deployment::trestle({"audit", "verify", "--data", deployment.home().string()});
    EXPECT_EQ(verified.ending, (Ending{0, 0})) << verified.output;
    EXPECT_TRUE(cycles < 2 || book.repeats() > 0) << "no report came again: nothing was shown";
    std::printf("%d cycles, %zu orders sent, %zu acknowledged, %zu fills, %d reports seen again\n",
                cycles, sent.size(), book.acknowledged().size(), told.size(), book.repeats());
    // An order whose acknowledgement was lost is asked for again by the session: none may vanish.
    for (auto const& id : book.acknowledged()) EXPECT_TRUE(book.is_settled(id)) << id;
}

}  // namespace
}  // namespace trestle::acceptance
