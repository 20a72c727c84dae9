#include "oms/journal/json.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <string_view>
#include <type_traits>

#include "oms/journal/enumerators.hpp"
#include "oms/journal/fields.hpp"

namespace trestle::journal {

namespace {

// Length of the UTF-8 sequence at the front, zero when it is not one (RFC 3629).
std::size_t utf8_length(std::string_view text) {
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    auto const is_more = [&](std::size_t i) {
        return i < text.size() && (byte(i) & 0xC0U) == 0x80;
    };
    auto const lead = byte(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return is_more(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF && is_more(1) && is_more(2)) {
        bool const is_overlong = lead == 0xE0 && byte(1) < 0xA0;
        bool const is_surrogate = lead == 0xED && byte(1) > 0x9F;
        return is_overlong || is_surrogate ? 0 : 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4 && is_more(1) && is_more(2) && is_more(3)) {
        bool const is_overlong = lead == 0xF0 && byte(1) < 0x90;
        bool const is_beyond = lead == 0xF4 && byte(1) > 0x8F;
        return is_overlong || is_beyond ? 0 : 4;
    }
    return 0;
}

// Text from outside may hold anything; JSON holds only Unicode. A stray byte is shown as U+FFFD:
// the raw dump has the bytes themselves.
void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        auto const length = utf8_length(text);
        auto const first = text.front();
        if (length == 0) {
            out += "\\ufffd";
        } else if (first == '"' || first == '\\') {
            out += '\\';
            out += first;
        } else if (static_cast<unsigned char>(first) < 0x20 || first == 0x7F) {
            std::array<char, 8> escaped{};
            std::snprintf(escaped.data(), escaped.size(), "\\u%04x", static_cast<unsigned>(first));
            out += escaped.data();
        } else {
            out += text.substr(0, length);
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
    out += '"';
}

void append_time(std::string& out, Timestamp at) {
    if (!at.is_known()) {
        out += "null";
        return;
    }
    using namespace std::chrono;
    sys_time<nanoseconds> const time{nanoseconds(at.ns)};
    auto const day = floor<days>(time);
    year_month_day const date(day);
    hh_mm_ss<nanoseconds> const clock(time - day);
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "\"%04d-%02u-%02uT%02d:%02d:%02d.%09dZ\"",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()),
                  static_cast<int>(clock.subseconds().count()));
    out += text.data();
}

class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}

    [[nodiscard]] static constexpr std::uint8_t version() { return record_version; }

    template <class Value>
    void operator()(char const* name, Value const& value) {
        if (!is_first_) out_ += ',';
        is_first_ = false;
        out_ += '"';
        out_ += name;
        out_ += "\":";
        put(value);
    }

    template <class Struct>
    requires std::is_aggregate_v<Struct>
    void put(Struct const& value) {
        out_ += '{';
        is_first_ = true;
        fields(*this, value);
        is_first_ = false;
        out_ += '}';
    }
    template <class Number>
    requires std::is_integral_v<Number>
    void put(Number value) { out_ += std::to_string(value); }
    void put(bool value) { out_ += value ? "true" : "false"; }
    template <class Enum>
    requires std::is_enum_v<Enum>
    void put(Enum value) { append_quoted(out_, enumerator(value)); }
    void put(Decimal value) { append_quoted(out_, value.to_string()); }
    template <class Kind>
    void put(Amount<Kind> value) {
        put(value.decimal());
    }
    void put(Timestamp value) { append_time(out_, value); }
    void put(Duration value) {
        auto const seconds = Decimal::from_raw(Decimal::Raw{value.count()} * 1000);
        append_quoted(out_, seconds.to_string() + "s");
    }
    void put(OrderId value) {
        if (value.is_known()) {
            append_quoted(out_, to_string(value));
        } else {
            out_ += "null";
        }
    }
    void put(InstrumentId value) { put(value.value); }
    void put(BreakId value) { append_quoted(out_, to_string(value)); }
    template <class Tag, std::size_t Capacity>
    void put(Text<Tag, Capacity> const& value) {
        append_quoted(out_, value.view());
    }
    void put(std::string const& value) { append_quoted(out_, value); }
    template <class Value>
    void put(std::optional<Value> const& value) {
        if (value) {
            put(*value);
        } else {
            out_ += "null";
        }
    }
    template <class Value>
    void put(std::vector<Value> const& values) {
        out_ += '[';
        bool is_first = true;
        for (auto const& value : values) {
            if (!is_first) out_ += ',';
            is_first = false;
            put(value);
        }
        out_ += ']';
    }

private:
    std::string& out_;
    bool is_first_ = true;
};
static_assert(Decimal::unit == 1000 * Decimal::Raw{1'000'000'000}, "a nanosecond is 1000 units");

void append_hex(std::string& out, std::span<std::byte const> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += '"';
    for (auto const byte : bytes) {
        out += digits[std::to_integer<std::size_t>(byte >> 4)];
        out += digits[std::to_integer<std::size_t>(byte & std::byte{15})];
    }
    out += '"';
}

}  // namespace

std::string to_json(Stamped const& stamped) {
    std::string out = "{\"sequence\":" + std::to_string(stamped.sequence) + ",\"at\":";
    append_time(out, stamped.at);
    out += ",\"type\":\"" + std::string(type_name(stamped.input)) + "\",\"input\":";
    Writer writer(out);
    std::visit([&](auto const& input) { writer.put(input); }, stamped.input);
    out += '}';
    return out;
}

std::string to_raw_json(Entry const& entry, std::span<std::byte const> bytes) {
    auto out = to_json(entry.record.stamped);
    out.back() = ',';
    std::array<char, 16> checksum{};
    std::snprintf(checksum.data(), checksum.size(), "%08x", entry.record.checksum);
    out += "\"file\":";
    append_quoted(out, entry.place.file);
    out += ",\"offset\":" + std::to_string(entry.place.offset) +
           ",\"length\":" + std::to_string(entry.record.length) + ",\"checksum\":\"" +
           checksum.data() + "\",\"synced\":" + std::to_string(entry.record.synced) + ",\"bytes\":";
    append_hex(out, bytes);
    out += '}';
    return out;
}

std::string to_json(Damage const& damage) {
    bool const is_foreign = damage.kind == RecordProblem::Kind::foreign;
    std::string out = is_foreign ? "{\"foreign\":{\"file\":" : "{\"damage\":{\"file\":";
    append_quoted(out, damage.place.file);
    out += ",\"offset\":" + std::to_string(damage.place.offset) +
           ",\"sequence\":" + std::to_string(damage.place.sequence) + ",\"text\":";
    append_quoted(out, damage.text);
    out += "}}";
    return out;
}

}  // namespace trestle::journal
