#include "oms/journal/record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <boost/pfr/tuple_size.hpp>
#include <random>

#include "oms/journal/checksum.hpp"
#include "oms/journal/fields.hpp"
#include "tests/support/journal_samples.hpp"

namespace trestle::journal {
namespace {

using testing::input_kinds;
using testing::Sample;
using testing::sample_input;

std::vector<std::byte> sealed(Stamped const& stamped, Sequence synced = 0,
                              std::uint8_t version = record_version) {
    Batch batch;
    EXPECT_TRUE(encode_record(batch, stamped, version));
    seal_records(batch.bytes(), synced);
    return {batch.bytes().begin(), batch.bytes().end()};
}

std::vector<std::byte> written_by(std::uint8_t version, Stamped const& stamped) {
    return sealed(stamped, 0, version);
}

// Same bytes but for `offset`, with a checksum that fits again.
std::vector<std::byte> forged(std::vector<std::byte> bytes, std::size_t offset, std::byte value) {
    bytes.at(offset) = value;
    auto const checksum = crc32c(std::span(bytes).subspan(4));
    std::memcpy(bytes.data(), &checksum, sizeof checksum);
    return bytes;
}

std::string text_of_error(std::span<std::byte const> bytes) {
    auto const record = decode_record(bytes);
    return record.ok() ? "decoded" : record.error().text;
}

TEST(Checksum, IsCrc32cOfRfc3720) {
    std::string const digits = "123456789";
    EXPECT_EQ(crc32c(std::as_bytes(std::span(digits))), 0xE3069283U);
    std::array<std::byte, 32> const zeros{};
    EXPECT_EQ(crc32c(zeros), 0x8A9136AAU);  // RFC 3720, B.4
}

TEST(Checksum, TheChangedBitIsFound) {
    std::vector<std::byte> bytes(70, std::byte{0x3C});
    auto const before = crc32c(bytes);
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        bytes[bit / 8] ^= std::byte{1} << (bit % 8);
        ASSERT_EQ(byte_with_changed_bit(bytes.size(), crc32c(bytes) ^ before), bit / 8);
        bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    }
    bytes[3] ^= std::byte{0x21};
    EXPECT_EQ(byte_with_changed_bit(bytes.size(), crc32c(bytes) ^ before), std::nullopt);
}

TEST(Record, EveryInputComesBackAsItWas) {
    for (std::size_t kind = 0; kind < input_kinds; ++kind) {
        for (auto const sample : {Sample::empty, Sample::largest}) {
            Stamped const stamped{UINT64_MAX, {INT64_MIN}, sample_input(kind, sample)};
            auto const record = decode_record(sealed(stamped, 41));
            ASSERT_TRUE(record.ok()) << type_name(stamped.input) << ": " << record.error().text;
            EXPECT_EQ(record->stamped, stamped) << type_name(stamped.input);
            EXPECT_EQ(record->synced, 41U);
        }
        for (std::uint64_t seed = 0; seed < 200; ++seed) {
            Stamped const stamped{seed + 1,
                                  {static_cast<std::int64_t>(seed)},
                                  sample_input(kind, Sample::random, seed)};
            auto const record = decode_record(sealed(stamped));
            ASSERT_TRUE(record.ok())
                << type_name(stamped.input) << " seed " << seed << ": " << record.error().text;
            ASSERT_EQ(record->stamped, stamped) << type_name(stamped.input) << " seed " << seed;
        }
    }
}

// Counts the calls of one list of fields, not of the lists within.
struct Counter {
    std::size_t count = 0;
    [[nodiscard]] static constexpr std::uint8_t version() { return 255; }
    template <class Value>
    void operator()(char const*, Value const& value) {
        ++count;
        visit(value);
    }
    template <class Value>
    void visit(Value const&) {}
    template <class Value>
    requires std::is_aggregate_v<Value> && requires(Counter& c, Value const& v) { fields(c, v); }
    void visit(Value const&) { expect_complete<Value>(); }
    template <class Value>
    void visit(std::vector<Value> const&) {
        visit(Value{});
    }

    template <class Struct>
    static void expect_complete() {
        Counter counter;
        Struct const value{};
        fields(counter, value);
        EXPECT_EQ(counter.count, boost::pfr::tuple_size_v<Struct>) << typeid(Struct).name();
    }
};

// A member that is added to a struct but not to its list would be lost on replay without a word.
TEST(Record, TheListOfFieldsNamesEveryMember) {
    for (std::size_t kind = 0; kind < input_kinds; ++kind) {
        std::visit([]<class T>(T const&) { Counter::expect_complete<T>(); },
                   sample_input(kind, Sample::empty));
    }
}

TEST(Record, ACutRecordIsNeverRead) {
    for (std::size_t kind = 0; kind < input_kinds; ++kind) {
        auto const bytes = sealed({7, {1}, sample_input(kind, Sample::random, 3)});
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            auto const record = decode_record(std::span(bytes).first(size));
            ASSERT_FALSE(record.ok()) << kind << " cut to " << size;
            // Preallocated space is zeros: what was never written.
            bool const is_blank = std::ranges::all_of(
                std::span(bytes).first(size), [](std::byte each) { return each == std::byte{0}; });
            auto const expected =
                is_blank ? RecordProblem::Kind::blank : RecordProblem::Kind::incomplete;
            ASSERT_EQ(record.error().kind, expected) << kind << " cut to " << size;
        }
    }
}

TEST(Record, NoSingleFlippedBitPasses) {
    for (std::size_t kind = 0; kind < input_kinds; ++kind) {
        auto bytes = sealed({7, {1}, sample_input(kind, Sample::random, 5)});
        // Bytes follow, so that a longer length finds something.
        auto const size = bytes.size();
        bytes.resize(size + 4096, std::byte{0xA5});
        for (std::size_t bit = 0; bit < size * 8; ++bit) {
            bytes[bit / 8] ^= std::byte{1} << (bit % 8);
            ASSERT_FALSE(decode_record(bytes).ok()) << "kind " << kind << " bit " << bit;
            bytes[bit / 8] ^= std::byte{1} << (bit % 8);
        }
        ASSERT_TRUE(decode_record(bytes).ok());
    }
}

// The checksum is no proof against our own bugs or a hostile hand: the fields are checked, too.
TEST(Record, EveryForgedByteIsReadInBoundsAndWrittenBackTheSame) {
    std::size_t decoded = 0;
    for (std::size_t kind = 0; kind < input_kinds; ++kind) {
        auto const bytes = sealed({7, {1}, sample_input(kind, Sample::random, 9)});
        for (std::size_t at = 9; at < bytes.size(); ++at) {  // 8: an older version says less
            for (auto const value : {0, 1, 0x7F, 0xFF}) {
                auto const changed = forged(bytes, at, static_cast<std::byte>(value));
                auto const record = decode_record(changed);
                if (!record) continue;
                ++decoded;
                ASSERT_EQ(sealed(record->stamped, record->synced), changed) << kind << " at " << at;
            }
        }
    }
    EXPECT_GT(decoded, 1000U);
}

TEST(Record, NamesTheFieldThatIsWrong) {
    // Body of a desk_logged_off: length of the session's name, name, length of the text, text.
    auto const bytes = sealed({1, {1}, DeskLoggedOff{SessionId::of("DESK1"), "bye"}});
    EXPECT_EQ(text_of_error(forged(bytes, 36, std::byte{33})),
              "field session at byte 37: has 33 bytes, at most 32 are allowed");
    EXPECT_EQ(text_of_error(forged(bytes, 42, std::byte{200})),
              "field text at byte 46: needs 200 bytes, 4 are left");
    EXPECT_EQ(text_of_error(forged(bytes, 42, std::byte{2})),
              "field is_logout at byte 49: is 101, neither 0 nor 1");
    EXPECT_EQ(text_of_error(forged(bytes, 8, std::byte{1})),
              "1 bytes are left after the last field of desk_logged_off");

    auto const timer = sealed({1, {1}, TimerFired{{OrderId{5}, TimerId::Kind::venue_ack, 0}}});
    EXPECT_EQ(text_of_error(forged(timer, 44, std::byte{9})),
              "field timer.kind at byte 45: is 9, which has no meaning");
    auto const link = sealed({1, {1}, VenueLink{}});
    EXPECT_EQ(text_of_error(forged(link, 38, std::byte{2})),
              "field is_up at byte 39: is 2, neither 0 nor 1");
}

TEST(Record, ANewerVersionIsRefusedAndSaysSo) {
    auto const bytes = sealed({1, {1}, Started{}});
    for (auto const& [offset, value] :
         {std::pair{8, record_version + 1}, {9, 200}, {10, 1}, {11, 1}}) {
        auto const record = decode_record(
            forged(bytes, static_cast<std::size_t>(offset), static_cast<std::byte>(value)));
        ASSERT_FALSE(record.ok());
        EXPECT_EQ(record.error().kind, RecordProblem::Kind::foreign);
        EXPECT_THAT(record.error().text, ::testing::HasSubstr("start the newer Trestle again"));
    }
    EXPECT_EQ(text_of_error(forged(bytes, 8, std::byte{0})), "the version is 0");
}

// What the first edition wrote: the members that came later have their defaults.
TEST(Record, OneOfVersion1IsRead) {
    auto bytes = sealed({1, {1}, DeskLoggedOff{SessionId::of("DESK1"), "bye", false}});
    bytes.pop_back();
    auto const length = static_cast<std::uint32_t>(bytes.size());
    std::memcpy(bytes.data() + 4, &length, sizeof length);
    auto const record = decode_record(forged(bytes, 8, std::byte{1}));
    ASSERT_TRUE(record.ok()) << record.error().text;
    EXPECT_EQ(record->stamped.input, Input(DeskLoggedOff{SessionId::of("DESK1"), "bye", false}));
}

TEST(Record, APartyOfVersion2HasNoQualifier) {
    NewOrder order;
    order.notes.parties = {
        {.id = decltype(Party::id)::of("A7"), .source = 'P', .role = 122, .qualifier = 24}};
    auto const record = decode_record(written_by(2, {1, {1}, order}));
    ASSERT_TRUE(record.ok()) << record.error().text;
    order.notes.parties.front().qualifier = 0;
    EXPECT_EQ(record->stamped.input, Input(order));
}

TEST(Record, AnOrderOfVersion3HasNoTrigger) {
    NewOrder order;
    order.terms.trigger = Trigger{.kind = Trigger::Kind::trailing, .trail_bps = 50};
    order.terms.position_effect = PositionEffect::close;
    order.terms.self_trade = SelfTrade::cancel_both;
    auto const record = decode_record(written_by(3, {1, {1}, order}));
    ASSERT_TRUE(record.ok()) << record.error().text;
    EXPECT_EQ(record->stamped.input, Input(NewOrder{}));
}

TEST(Record, ALengthIsNotBelievedBeforeItIsChecked) {
    auto bytes = sealed({1, {1}, Started{}});
    for (std::uint32_t const length : {0U, 1U, 35U, 0x7FFFFFFFU, 0xFFFFFFFFU}) {
        std::memcpy(bytes.data() + 4, &length, sizeof length);
        EXPECT_THAT(text_of_error(bytes), ::testing::StartsWith("the length says"));
    }
}

TEST(Record, ACountOfElementsIsNotBelieved) {
    auto const bytes = sealed({1, {1}, VenueBalances{}});
    auto const count_at = bytes.size() - 4;
    EXPECT_THAT(text_of_error(forged(bytes, count_at + 3, std::byte{0xFF})),
                ::testing::StartsWith("field balances.asset at byte"));
}

TEST(Record, OneThatIsTooLongIsNotAppended) {
    Batch batch;
    ASSERT_TRUE(encode_record(batch, {1, {1}, Started{}}));
    auto const size = batch.size();
    EXPECT_FALSE(
        encode_record(batch, {2, {1}, VenueAnomaly{{}, std::string(max_record_bytes, 'x'), ""}}));
    EXPECT_EQ(batch.size(), size);
}

TEST(Record, TypeNumbersNeverChange) {
    std::string names;
    for (std::size_t kind = 0; kind < input_kinds; ++kind) {
        auto const input = sample_input(kind, Sample::empty);
        names += std::to_string(kind) + " " + std::string(type_name(input)) + "\n";
    }
    EXPECT_EQ(names,
              "0 started\n1 configured\n2 instrument_defined\n3 desk_logged_on\n"
              "4 desk_logged_off\n5 new_order\n6 replace_order\n7 cancel_order\n8 status_query\n"
              "9 refused_message\n10 venue_link\n11 venue_accepted\n12 venue_rejected\n"
              "13 venue_filled\n14 venue_canceled\n15 venue_expired\n16 venue_replaced\n"
              "17 venue_replace_rejected\n18 venue_cancel_rejected\n19 venue_outcome_unknown\n"
              "20 venue_order_state\n21 venue_balances\n22 venue_anomaly\n23 timer_fired\n"
              "24 mass_cancel\n25 mass_status_query\n26 order_list\n27 list_status_query\n"
              "28 list_cancel\n29 trade_disputed\n30 desk_query\n31 venue_trade_canceled\n"
              "32 venue_trade_corrected\n33 venue_restated\n34 halt_changed\n"
              "35 operator_cancel\n36 session_command\n37 delivery_confirmed\n"
              "38 venue_positions\n39 venue_triggered\n"
              "40 venue_statement\n41 venue_external_order\n42 venue_proof\n43 recon_command\n");
}

}  // namespace
}  // namespace trestle::journal
