#include "oms/journal/record.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <type_traits>
#include <utility>
#include <vector>

#include "oms/journal/bytes.hpp"
#include "oms/journal/checksum.hpp"
#include "oms/journal/enumerators.hpp"
#include "oms/journal/fields.hpp"

namespace trestle::journal {

namespace {

// Where the parts of the header lie. The checksum covers everything after itself.
namespace header {
constexpr std::size_t checksum = 0;
constexpr std::size_t length = 4;
constexpr std::size_t version = 8;
constexpr std::size_t type = 9;
constexpr std::size_t flags = 10;  // none yet: a reader refuses what it does not know
constexpr std::size_t sequence = 12;
constexpr std::size_t at = 20;
constexpr std::size_t synced = 28;
static_assert(synced + sizeof(Sequence) == record_header_bytes);
}  // namespace header

constexpr std::size_t type_count = input_count;
static_assert(type_count < 256);

template <class Value>
concept Plain = std::is_integral_v<Value> && !std::is_same_v<Value, bool>;

class Encoder {
public:
    Encoder(Batch& batch, std::uint8_t version) : batch_(batch), version_(version) {}

    [[nodiscard]] std::uint8_t version() const { return version_; }

    template <class Value>
    void operator()(char const*, Value const& value) {
        put(value);
    }

private:
    template <Plain Number>
    void put(Number value) {
        store(batch_.extend(sizeof value), value);
    }
    void put(bool value) { put(static_cast<std::uint8_t>(value)); }
    template <class Enum>
    requires std::is_enum_v<Enum>
    void put(Enum value) {
        static_assert(sizeof(Enum) == 1);
        put(static_cast<std::uint8_t>(value));
    }
    void put(Decimal value) { store(batch_.extend(sizeof(Decimal::Raw)), value.raw()); }
    template <class Kind>
    void put(Amount<Kind> value) {
        put(value.decimal());
    }
    void put(Timestamp value) { put(value.ns); }
    void put(Duration value) { put(static_cast<std::int64_t>(value.count())); }
    void put(OrderId value) { put(value.value); }
    void put(InstrumentId value) { put(value.value); }
    void put(BreakId value) { put(value.value); }
    template <class Tag, std::size_t Capacity>
    void put(Text<Tag, Capacity> const& value) {
        put(static_cast<std::uint8_t>(value.size()));
        batch_.append(std::as_bytes(std::span(value.view())));
    }
    void put(std::string const& value) {
        put(static_cast<std::uint32_t>(value.size()));
        batch_.append(std::as_bytes(std::span(value)));
    }
    template <class Value>
    void put(std::optional<Value> const& value) {
        put(value.has_value());
        if (value) put(*value);
    }
    template <class Value>
    void put(std::vector<Value> const& values) {
        put(static_cast<std::uint32_t>(values.size()));
        for (auto const& value : values) put(value);
    }
    template <class Struct>
    requires std::is_aggregate_v<Struct>
    void put(Struct const& value) { fields(*this, value); }

    Batch& batch_;
    std::uint8_t version_;
};

class Decoder {
public:
    Decoder(std::span<std::byte const> body, std::uint8_t version)
        : rest_(body), size_(body.size()), version_(version) {}

    [[nodiscard]] std::uint8_t version() const { return version_; }
    [[nodiscard]] std::string const& problem() const { return problem_; }
    [[nodiscard]] std::size_t left() const { return rest_.size(); }

    template <class Value>
    void operator()(char const* name, Value& value) {
        if (!problem_.empty()) return;
        path_[depth_++] = name;
        take(value);
        --depth_;
    }

private:
    // Nothing, and the first problem is kept, when fewer bytes are left.
    std::byte const* next(std::size_t count) {
        if (!problem_.empty()) return nullptr;
        if (rest_.size() < count) {
            refuse("needs " + std::to_string(count) + " bytes, " + std::to_string(rest_.size()) +
                   " are left");
            return nullptr;
        }
        auto const* const begin = rest_.data();
        rest_ = rest_.subspan(count);
        return begin;
    }

    void refuse(std::string const& why) {
        if (!problem_.empty()) return;
        std::string path;
        for (std::size_t i = 0; i < depth_; ++i) {
            if (i != 0) path += '.';
            path += path_[i];
        }
        problem_ = "field " + path + " at byte " +
                   std::to_string(record_header_bytes + size_ - rest_.size()) + ": " + why;
    }

    template <Plain Number>
    void take(Number& value) {
        if (auto const* const at = next(sizeof value)) value = load<Number>(at);
    }
    void take(bool& value) {
        std::uint8_t number = 0;
        take(number);
        if (number > 1) refuse("is " + std::to_string(number) + ", neither 0 nor 1");
        value = number == 1;
    }
    template <class Enum>
    requires std::is_enum_v<Enum>
    void take(Enum& value) {
        std::uint8_t number = 0;
        take(number);
        auto const read = static_cast<Enum>(number);
        if (enumerator(read).empty()) {
            refuse("is " + std::to_string(number) + ", which has no meaning");
        } else {
            value = read;
        }
    }
    void take(Decimal& value) {
        if (auto const* const at = next(sizeof(Decimal::Raw))) {
            value = Decimal::from_raw(load<Decimal::Raw>(at));
        }
    }
    template <class Kind>
    void take(Amount<Kind>& value) {
        Decimal decimal;
        take(decimal);
        value = Amount<Kind>(decimal);
    }
    void take(Timestamp& value) { take(value.ns); }
    void take(Duration& value) {
        std::int64_t count = 0;
        take(count);
        value = Duration(count);
    }
    void take(OrderId& value) { take(value.value); }
    void take(InstrumentId& value) { take(value.value); }
    void take(BreakId& value) { take(value.value); }
    template <class Tag, std::size_t Capacity>
    void take(Text<Tag, Capacity>& value) {
        std::uint8_t size = 0;
        take(size);
        if (size > Capacity) {
            refuse("has " + std::to_string(size) + " bytes, at most " + std::to_string(Capacity) +
                   " are allowed");
            return;
        }
        if (auto const* const at = next(size)) {
            value = Text<Tag, Capacity>::of({reinterpret_cast<char const*>(at), size});
        }
    }
    void take(std::string& value) {
        std::uint32_t size = 0;
        take(size);
        if (auto const* const at = next(size)) {
            value.assign(reinterpret_cast<char const*>(at), size);
        }
    }
    template <class Value>
    void take(std::optional<Value>& value) {
        bool is_present = false;
        take(is_present);
        if (is_present) take(value.emplace());
    }
    // The count is not believed: elements are read one by one until the bytes end.
    template <class Value>
    void take(std::vector<Value>& values) {
        std::uint32_t count = 0;
        take(count);
        values.clear();
        for (std::uint32_t i = 0; i < count && problem_.empty(); ++i) take(values.emplace_back());
    }
    template <class Struct>
    requires std::is_aggregate_v<Struct>
    void take(Struct& value) { fields(*this, value); }

    static constexpr std::size_t max_depth = 8;  // the deepest path today has 4 names
    std::span<std::byte const> rest_;
    std::size_t size_;
    std::uint8_t version_;
    std::string problem_;
    std::array<char const*, max_depth> path_{};
    std::size_t depth_ = 0;
};

template <std::size_t Index>
void take_input(Decoder& decoder, Input& input) {
    fields(decoder, input.emplace<Index>());
}

template <std::size_t... Index>
constexpr auto input_readers(std::index_sequence<Index...>) {
    return std::array{&take_input<Index>...};
}
constexpr auto readers = input_readers(std::make_index_sequence<type_count>());

// Reads the fields as this version has them. Empty, or what is wrong with them.
std::string take_fields(std::span<std::byte const> body, std::uint8_t type, std::uint8_t version,
                        Input& input) {
    Decoder decoder(body, version);
    readers[type](decoder, input);
    if (!decoder.problem().empty() || decoder.left() == 0) return decoder.problem();
    return std::to_string(decoder.left()) + " bytes are left after the last field of " +
           std::string(type_name(input));
}

// Builds between versions 4 and 5 wrote what is in version 5 under the number 4. None was released
// (spec/decisions.md, 62); what they wrote is told from damage, and not read.
bool is_of_no_release(std::span<std::byte const> body, std::uint8_t type, std::uint8_t version,
                      bool is_readable) {
    constexpr std::uint8_t shared_version = 4;
    constexpr std::size_t types_of_version_4 = 40;
    if (version != shared_version) return false;
    if (type >= types_of_version_4) return true;
    Input ignored;
    return !is_readable && take_fields(body, type, shared_version + 1, ignored).empty();
}

RecordProblem damaged(std::string text) { return {RecordProblem::Kind::damaged, std::move(text)}; }

// Nothing when the header and the checksum hold.
std::optional<RecordProblem> check_frame(std::span<std::byte const> bytes) {
    auto const front = bytes.first(std::min(bytes.size(), record_header_bytes));
    if (is_all_zero(front)) {
        return RecordProblem{RecordProblem::Kind::blank, "nothing is written here"};
    }
    if (bytes.size() < record_header_bytes) {
        return RecordProblem{RecordProblem::Kind::incomplete,
                             "a header takes " + std::to_string(record_header_bytes) + " bytes, " +
                                 std::to_string(bytes.size()) + " are left"};
    }
    auto const length = load<std::uint32_t>(bytes.data() + header::length);
    if (length < record_header_bytes || length > max_record_bytes) {
        return damaged("the length says " + std::to_string(length) + " bytes, possible are " +
                       std::to_string(record_header_bytes) + " to " +
                       std::to_string(max_record_bytes));
    }
    if (length > bytes.size()) {
        return RecordProblem{RecordProblem::Kind::incomplete,
                             "the length says " + std::to_string(length) + " bytes, " +
                                 std::to_string(bytes.size()) + " are left"};
    }
    auto const stated = load<std::uint32_t>(bytes.data() + header::checksum);
    if (crc32c(bytes.subspan(header::length, length - header::length)) != stated) {
        return damaged("the checksum does not fit the " + std::to_string(length) + " bytes");
    }
    return std::nullopt;
}

// The record has this length, whatever its header says: how far its checksum is off.
std::uint32_t checksum_difference(std::span<std::byte const> record) {
    return crc32c(record.subspan(header::length)) ^
           load<std::uint32_t>(record.data() + header::checksum);
}

std::size_t end_without_zeros(std::span<std::byte const> bytes) {
    auto end = bytes.size();
    while (end > 0 && bytes[end - 1] == std::byte{0}) --end;
    return end;
}

}  // namespace

bool is_one_bit_off(std::span<std::byte const> bytes) {
    if (bytes.size() < record_header_bytes) return false;
    auto const end = end_without_zeros(bytes);
    auto const is_power_of_2 = [](std::uint32_t value) { return std::popcount(value) == 1; };
    auto const claimed = claimed_record_length(bytes);
    if (claimed != 0 && claimed <= bytes.size()) {
        auto const difference = checksum_difference(bytes.first(claimed));
        if (is_power_of_2(difference)) return true;  // a bit of the checksum itself
        auto const changed = byte_with_changed_bit(claimed - header::length, difference);
        if (changed && *changed + header::length < end) return true;
    }
    auto const stated = load<std::uint32_t>(bytes.data() + header::length);
    for (unsigned bit = 0; bit < 32; ++bit) {
        auto const length = stated ^ (1U << bit);
        if (length < std::max(end, record_header_bytes) || length > bytes.size()) continue;
        std::vector<std::byte> record(bytes.begin(), bytes.begin() + length);
        store(record.data() + header::length, length);
        if (checksum_difference(record) == 0) return true;
    }
    return false;
}

bool is_written_to_its_end(std::span<std::byte const> bytes) {
    if (bytes.size() < record_header_bytes) return false;
    auto const claimed = claimed_record_length(bytes);
    return claimed != 0 && claimed <= end_without_zeros(bytes);
}

bool encode_record(Batch& batch, Stamped const& stamped, std::uint8_t version) {
    auto const begin = batch.size();
    auto* const head = batch.extend(record_header_bytes);
    std::memset(head, 0, record_header_bytes);
    store(head + header::version, version);
    store(head + header::type, static_cast<std::uint8_t>(stamped.input.index()));
    store(head + header::sequence, stamped.sequence);
    store(head + header::at, stamped.at.ns);
    Encoder encoder(batch, version);
    std::visit([&](auto const& input) { fields(encoder, input); }, stamped.input);
    auto const length = batch.size() - begin;
    if (length > max_record_bytes) {
        batch.cut(begin);
        return false;
    }
    store(batch.bytes().data() + begin + header::length, static_cast<std::uint32_t>(length));
    return true;
}

std::uint32_t seal_records(std::span<std::byte> bytes, Sequence synced) {
    std::uint32_t checksum = 0;
    while (!bytes.empty()) {
        auto const record = bytes.first(first_record_length(bytes));
        store(record.data() + header::synced, synced);
        checksum = crc32c(record.subspan(header::length));
        store(record.data() + header::checksum, checksum);
        bytes = bytes.subspan(record.size());
    }
    return checksum;
}

Result<Record, RecordProblem> decode_record(std::span<std::byte const> bytes) {
    if (auto problem = check_frame(bytes)) return std::move(*problem);
    auto const* const head = bytes.data();
    auto const version = load<std::uint8_t>(head + header::version);
    auto const type = load<std::uint8_t>(head + header::type);
    auto const flags = load<std::uint16_t>(head + header::flags);
    if (version > record_version || type >= type_count || flags != 0) {
        return RecordProblem{
            RecordProblem::Kind::foreign,
            "written by a newer Trestle (record version " + std::to_string(version) + ", type " +
                std::to_string(type) + ", flags " + std::to_string(flags) +
                "; this one reads version 1 to " + std::to_string(record_version) + ", type 0 to " +
                std::to_string(type_count - 1) + ", flags 0): start the newer Trestle again"};
    }
    if (version == 0) return damaged("the version is 0");
    Record record;
    record.length = load<std::uint32_t>(head + header::length);
    record.checksum = load<std::uint32_t>(head + header::checksum);
    record.synced = load<Sequence>(head + header::synced);
    record.version = version;
    record.stamped.sequence = load<Sequence>(head + header::sequence);
    record.stamped.at.ns = load<std::int64_t>(head + header::at);
    auto const body = bytes.subspan(record_header_bytes, record.length - record_header_bytes);
    auto const problem = take_fields(body, type, version, record.stamped.input);
    if (is_of_no_release(body, type, version, problem.empty())) {
        return RecordProblem{
            RecordProblem::Kind::foreign,
            "written by a build between releases (record version 4 with what came with version "
            "5), which no release reads: start that build again, or move the data folder away and "
            "begin a new journal"};
    }
    if (!problem.empty()) return damaged(problem);
    return record;
}

std::optional<Outline> outline_record(std::span<std::byte const> bytes) {
    if (check_frame(bytes)) return std::nullopt;
    return Outline{load<std::uint32_t>(bytes.data() + header::length),
                   load<Sequence>(bytes.data() + header::sequence),
                   load<Sequence>(bytes.data() + header::synced),
                   load<std::uint32_t>(bytes.data() + header::checksum)};
}

std::size_t claimed_record_length(std::span<std::byte const> bytes) {
    OMS_ASSERT(bytes.size() >= record_header_bytes);
    auto const length = load<std::uint32_t>(bytes.data() + header::length);
    return length >= record_header_bytes && length <= max_record_bytes ? length : 0;
}

std::size_t first_record_length(std::span<std::byte const> bytes) {
    OMS_ASSERT(bytes.size() >= record_header_bytes);
    auto const length = load<std::uint32_t>(bytes.data() + header::length);
    OMS_ASSERT(length >= record_header_bytes && length <= bytes.size());
    return length;
}

Sequence first_record_sequence(std::span<std::byte const> bytes) {
    OMS_ASSERT(bytes.size() >= record_header_bytes);
    return load<Sequence>(bytes.data() + header::sequence);
}

std::string_view type_name(Input const& input) {
    static constexpr auto names = std::to_array<std::string_view>({
        "started",
        "configured",
        "instrument_defined",
        "desk_logged_on",
        "desk_logged_off",
        "new_order",
        "replace_order",
        "cancel_order",
        "status_query",
        "refused_message",
        "venue_link",
        "venue_accepted",
        "venue_rejected",
        "venue_filled",
        "venue_canceled",
        "venue_expired",
        "venue_replaced",
        "venue_replace_rejected",
        "venue_cancel_rejected",
        "venue_outcome_unknown",
        "venue_order_state",
        "venue_balances",
        "venue_anomaly",
        "timer_fired",
        "mass_cancel",
        "mass_status_query",
        "order_list",
        "list_status_query",
        "list_cancel",
        "trade_disputed",
        "desk_query",
        "venue_trade_canceled",
        "venue_trade_corrected",
        "venue_restated",
        "halt_changed",
        "operator_cancel",
        "session_command",
        "delivery_confirmed",
        "venue_positions",
        "venue_triggered",
        "venue_statement",
        "venue_external_order",
        "venue_proof",
        "recon_command",
    });
    static_assert(names.size() == type_count);
    return names[input.index()];
}

}  // namespace trestle::journal
