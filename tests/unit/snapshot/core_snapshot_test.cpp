#include <gtest/gtest.h>

#include <boost/pfr/tuple_size.hpp>
#include <string>
#include <vector>

#include "oms/core/snapshot.hpp"
#include "oms/core/snapshot_fields.hpp"
#include "oms/core/state_machine.hpp"
#include "tests/sim/world.hpp"

namespace trestle::core {
namespace {

std::string bytes_of(StateMachine const& machine) {
    std::string bytes;
    write_state(machine, [&](std::string_view block) { bytes += block; });
    return bytes;
}

// Hands out a few bytes at a time: no value may depend on where a block ends.
bool restore(StateMachine& machine, std::string const& bytes, std::size_t block) {
    std::size_t at = 0;
    return read_state(machine, [&]() -> std::string_view {
        auto const part = std::string_view(bytes).substr(at, block);
        at += part.size();
        return part;
    });
}

struct History {
    std::vector<Stamped> inputs;
    std::vector<Effects> effects;
    std::vector<std::uint64_t> hashes;  // after each input
};

History play(std::vector<Stamped> inputs, std::size_t warm) {
    History history{std::move(inputs), {}, {}};
    StateMachine machine;
    machine.keep_warm(warm);
    for (auto const& stamped : history.inputs) {
        machine.apply(stamped, history.effects.emplace_back());
        history.hashes.push_back(machine.state_hash());
    }
    return history;
}

std::vector<Stamped> journal_of(std::uint64_t seed, int steps) {
    auto outcome = sim::World({.seed = seed, .steps = steps}).run();
    EXPECT_FALSE(outcome.has_failed) << "seed " << seed << ": " << outcome.why;
    return std::move(outcome.journal);
}

TEST(CoreSnapshot, RestoredAtAnyPointItGoesOnAsIfNothingHadBeen) {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        auto const history = play(journal_of(seed, 150), 4'096);
        auto const count = history.inputs.size();
        ASSERT_GT(count, 40U);
        StateMachine at_k;
        for (std::size_t k = 0; k < count; ++k) {
            StateMachine restored;
            ASSERT_TRUE(restore(restored, bytes_of(at_k), 1'000)) << "seed " << seed << " at " << k;
            ASSERT_EQ(restored.state_hash(), at_k.state_hash()) << "seed " << seed << " at " << k;
            for (std::size_t i = k; i < count; ++i) {
                Effects effects;
                restored.apply(history.inputs[i], effects);
                ASSERT_EQ(effects, history.effects[i])
                    << "seed " << seed << ", restored at " << k << ", input " << i + 1;
            }
            ASSERT_EQ(restored.state_hash(), history.hashes.back())
                << "seed " << seed << ", restored at " << k;
            Effects ignored;
            at_k.apply(history.inputs[k], ignored);
        }
    }
}

// A life of nothing but restores: each step from a snapshot of the step before.
TEST(CoreSnapshot, ManyInARowAreAsGoodAsNone) {
    for (std::uint64_t seed = 100; seed < 110; ++seed) {
        auto const history = play(journal_of(seed, 250), 4'096);
        std::string bytes = bytes_of(StateMachine());
        for (std::size_t i = 0; i < history.inputs.size(); ++i) {
            StateMachine machine;
            ASSERT_TRUE(restore(machine, bytes, 4'096));
            machine.keep_warm(i % 7);
            Effects effects;
            machine.apply(history.inputs[i], effects);
            ASSERT_EQ(effects, history.effects[i]) << "seed " << seed << ", input " << i + 1;
            ASSERT_EQ(machine.state_hash(), history.hashes[i]) << "seed " << seed;
            bytes = bytes_of(machine);
        }
    }
}

TEST(CoreSnapshot, PackedOrdersAreAsGoodAsOthers) {
    std::size_t packed = 0;
    for (std::uint64_t seed = 200; seed < 230; ++seed) {
        auto const inputs = journal_of(seed, 400);
        auto const warm = play(inputs, inputs.size());
        auto const cold = play(inputs, 0);
        EXPECT_EQ(cold.effects, warm.effects) << "seed " << seed;
        EXPECT_EQ(cold.hashes, warm.hashes) << "seed " << seed;
        StateMachine machine;
        machine.keep_warm(0);
        Effects ignored;
        for (auto const& stamped : inputs) machine.apply(stamped, ignored);
        packed += machine.orders().packed();
        // Looking at all of them unpacks all of them.
        auto const hash = machine.state_hash();
        for (auto const& order : machine.orders().all()) order.check_invariants();
        EXPECT_EQ(machine.state_hash(), hash) << "seed " << seed;
    }
    EXPECT_GT(packed, 500U);
}

TEST(CoreSnapshot, BytesThatAreNotAWholeStateAreRefusedAndChangeNothing) {
    auto const inputs = journal_of(7, 40);
    StateMachine machine;
    Effects ignored;
    for (auto const& stamped : inputs) machine.apply(stamped, ignored);
    auto const bytes = bytes_of(machine);
    for (std::size_t length = 0; length < bytes.size(); length += 1 + length / 7) {
        StateMachine other;
        auto const hash = other.state_hash();
        EXPECT_FALSE(restore(other, bytes.substr(0, length), 512)) << length;
        EXPECT_EQ(other.state_hash(), hash);
    }
    StateMachine other;
    EXPECT_FALSE(restore(other, bytes + "x", 512));
}

// Counts the calls of one list of fields, not of the lists within.
class Counter {
public:
    [[nodiscard]] static constexpr std::uint8_t version() { return UINT8_MAX; }
    template <class Value>
    void operator()(char const*, Value&) {
        ++count_;
    }
    [[nodiscard]] std::size_t count() const { return count_; }

private:
    std::size_t count_ = 0;
};

template <class Struct>
void expect_every_member() {
    Struct value{};
    Counter counter;
    fields(counter, value);
    EXPECT_EQ(counter.count(), boost::pfr::tuple_size_v<Struct>) << typeid(Struct).name();
}

TEST(CoreSnapshot, HasEveryMember) {
    expect_every_member<Leg>();
    expect_every_member<DelayedEnd>();
    expect_every_member<OpenReplace>();
    expect_every_member<OpenCancel>();
    expect_every_member<Order>();
    expect_every_member<Trade>();
    expect_every_member<Halt>();
    expect_every_member<List>();
    expect_every_member<Grace>();
    expect_every_member<ToldPosition>();
    expect_every_member<Link>();
    expect_every_member<Trust>();
    expect_every_member<Difference>();
    expect_every_member<Break>();
    expect_every_member<MassCancelReport>();
    expect_every_member<MassCancelReport::Order>();
    expect_every_member<risk::Reservation>();
    expect_every_member<risk::PositionView>();
}

// A changed field is another layout without anybody thinking of it.
struct OneField {
    int first = 0;
};
struct OtherName {
    int second = 0;
};
struct OtherKind {
    std::optional<int> first;
};
template <class F>
void fields(F& f, journal::Of<OneField> auto& v) {
    f("first", v.first);
}
template <class F>
void fields(F& f, journal::Of<OtherName> auto& v) {
    f("second", v.second);
}
template <class F>
void fields(F& f, journal::Of<OtherKind> auto& v) {
    f("first", v.first);
}

TEST(CoreSnapshot, TheLayoutKnowsEveryNameAndKind) {
    EXPECT_NE(journal::outline_of<OneField>(), journal::outline_of<OtherName>());
    EXPECT_NE(journal::outline_of<OneField>(), journal::outline_of<OtherKind>());
    auto const whole = journal::outline_of<StateMachine>();
    for (auto const* part :
         {"cl_ord_id text64", "delivered map< text32", "reservations map< order"}) {
        EXPECT_NE(whole.find(part), std::string::npos) << part << " in " << whole;
    }
    EXPECT_EQ(state_layout(), state_layout());
}

}  // namespace
}  // namespace trestle::core
