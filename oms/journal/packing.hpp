// Owns how values lie in a snapshot: walks the same lists of fields as records do, numbers in as
// few bytes as they need. Never outlives a change of those lists: outline_of() says what they were,
// and a snapshot of another outline is not read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "oms/journal/fields.hpp"

namespace trestle::journal {

// A class that keeps its members to itself lists them in: template <class F, class Self>
// static void state(F& f, Self& self). `Self` is const while packing.
template <class F, class Value>
concept HasState = requires(F& f, Value& value) {
    Value::state(f, value);
};

template <class Value>
concept Whole = std::is_integral_v<Value> && !std::is_same_v<Value, bool> && sizeof(Value) > 1;
template <class Value>
concept OneByte = std::is_same_v<Value, bool> || std::is_enum_v<Value> ||
    (std::is_integral_v<Value> && sizeof(Value) == 1);

class Packer {
public:
    static constexpr bool is_reading = false;
    using Sink = std::function<void(std::string_view)>;

    // Appends to `out`; with a sink, what has come together is handed on now and then.
    explicit Packer(std::string& out, Sink sink = {}) : out_(out), sink_(std::move(sink)) {}

    [[nodiscard]] static constexpr std::uint8_t version() { return UINT8_MAX; }  // every field

    template <class Value>
    void operator()(char const*, Value const& value) {
        put(value);
    }
    void raw(char const* bytes, std::size_t size) {
        out_.append(bytes, size);
        if (sink_ && out_.size() >= block_bytes) flush();
    }
    void flush() {
        if (sink_ && !out_.empty()) sink_(out_);
        if (sink_) out_.clear();
    }

    template <OneByte Value>
    void put(Value value) {
        static_assert(sizeof(Value) == 1);
        out_.push_back(static_cast<char>(value));
    }
    template <Whole Number>
    void put(Number value) {
        if constexpr (std::is_signed_v<Number>) {
            put_number(static_cast<std::uint64_t>(value) << 1 ^
                       static_cast<std::uint64_t>(static_cast<std::int64_t>(value) >> 63));
        } else {
            put_number(std::uint64_t{value});
        }
    }
    void put(Decimal value) {
        auto const raw = static_cast<unsigned __int128>(value.raw());
        put_number(raw << 1 ^ static_cast<unsigned __int128>(value.raw() >> 127));
    }
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
        out_.push_back(static_cast<char>(value.size()));
        out_.append(value.view());
    }
    void put(std::string const& value) {
        put(std::uint64_t{value.size()});
        raw(value.data(), value.size());
    }
    template <class Value>
    void put(std::optional<Value> const& value) {
        put(value.has_value());
        if (value) put(*value);
    }
    template <class Value>
    void put(std::unique_ptr<Value> const& value) {
        put(value != nullptr);
        if (value) put(*value);
    }
    template <class A, class B>
    void put(std::pair<A, B> const& value) {
        put(value.first);
        put(value.second);
    }
    template <class Value>
    void put(std::vector<Value> const& values) {
        put_all(values);
    }
    template <class Value>
    void put(std::deque<Value> const& values) {
        put_all(values);
    }
    template <class Value>
    void put(std::set<Value> const& values) {
        put_all(values);
    }
    template <class Key, class Value>
    void put(std::map<Key, Value> const& values) {
        put_all(values);
    }
    // In the order of its keys, so that equal states have equal bytes.
    template <class Key, class Value>
    void put(std::unordered_map<Key, Value> const& values) {
        put(std::map<Key, Value>(values.begin(), values.end()));
    }
    template <class Value, std::size_t Count>
    void put(Value const (&values)[Count]) {
        for (auto const& value : values) put(value);
    }
    template <class Struct>
    requires std::is_class_v<Struct>
    void put(Struct const& value) {
        if constexpr (HasState<Packer, Struct const>) {
            Struct::state(*this, value);
        } else {
            fields(*this, value);
        }
    }

private:
    static constexpr std::size_t block_bytes = 1 << 20;

    // Seven bits a byte, the lowest first; the last byte has its highest bit clear.
    template <class Number>
    void put_number(Number value) {
        while (value > 0x7F) {
            out_.push_back(static_cast<char>(static_cast<std::uint8_t>(value) | 0x80));
            value >>= 7;
        }
        out_.push_back(static_cast<char>(value));
    }
    template <class Values>
    void put_all(Values const& values) {
        put(std::uint64_t{values.size()});
        for (auto const& value : values) {
            put(value);
            if (sink_ && out_.size() >= block_bytes) flush();
        }
    }

    std::string& out_;
    Sink sink_;
};

class Unpacker {
public:
    static constexpr bool is_reading = true;
    // The next bytes, valid until the next call; empty at the end.
    using Source = std::function<std::string_view()>;

    explicit Unpacker(std::string_view bytes) : rest_(bytes) {}
    explicit Unpacker(Source source) : source_(std::move(source)) {}

    [[nodiscard]] static constexpr std::uint8_t version() { return UINT8_MAX; }
    // False once anything did not fit; what was read since is not to be used.
    [[nodiscard]] bool is_ok() const { return is_ok_; }
    void refuse() { is_ok_ = false; }
    // Everything was read, to the last byte.
    [[nodiscard]] bool is_done() { return is_ok_ && rest_.empty() && !refill(); }

    template <class Value>
    void operator()(char const*, Value& value) {
        take(value);
    }
    void raw(char* to, std::size_t size) {
        while (size > 0 && is_ok_) {
            if (rest_.empty() && !refill()) return refuse();
            auto const count = std::min(size, rest_.size());
            std::memcpy(to, rest_.data(), count);
            rest_.remove_prefix(count);
            to += count;
            size -= count;
        }
    }

    template <OneByte Value>
    void take(Value& value) {
        auto const byte = next();
        if constexpr (std::is_same_v<Value, bool>) {
            if (byte > 1) refuse();
            value = byte == 1;
        } else {
            value = static_cast<Value>(byte);
        }
    }
    template <Whole Number>
    void take(Number& value) {
        auto const number = take_number<std::uint64_t>();
        if constexpr (std::is_signed_v<Number>) {
            value =
                static_cast<Number>(static_cast<std::int64_t>(number >> 1 ^ (0 - (number & 1))));
        } else {
            value = static_cast<Number>(number);
            if (value != number) refuse();
        }
    }
    void take(Decimal& value) {
        auto const number = take_number<unsigned __int128>();
        value = Decimal::from_raw(static_cast<Decimal::Raw>(number >> 1 ^ (0 - (number & 1))));
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
        char text[Capacity];
        std::size_t const size = next();
        if (size > Capacity) return refuse();
        raw(text, size);
        value = Text<Tag, Capacity>::of({text, size});
    }
    // A length is not believed: it grows with what is really there.
    void take(std::string& value) {
        std::uint64_t left = 0;
        take(left);
        value.clear();
        while (left > 0 && is_ok_) {
            auto const count = static_cast<std::size_t>(std::min<std::uint64_t>(left, 65'536));
            auto const at = value.size();
            value.resize(at + count);
            raw(value.data() + at, count);
            left -= count;
        }
    }
    template <class Value>
    void take(std::optional<Value>& value) {
        bool is_present = false;
        take(is_present);
        value.reset();
        if (is_present) take(value.emplace());
    }
    template <class Value>
    void take(std::unique_ptr<Value>& value) {
        bool is_present = false;
        take(is_present);
        value.reset();
        if (!is_present) return;
        value = std::make_unique<Value>();
        take(*value);
    }
    template <class A, class B>
    void take(std::pair<A, B>& value) {
        take(value.first);
        take(value.second);
    }
    template <class Value>
    void take(std::vector<Value>& values) {
        take_all(values, [&] { take(values.emplace_back()); });
    }
    template <class Value>
    void take(std::deque<Value>& values) {
        take_all(values, [&] { take(values.emplace_back()); });
    }
    template <class Value>
    void take(std::set<Value>& values) {
        take_all(values, [&] {
            Value value{};
            take(value);
            values.insert(values.end(), std::move(value));
        });
    }
    template <class Key, class Value>
    void take(std::map<Key, Value>& values) {
        take_all(values, [&] {
            Key key{};
            take(key);
            take(values.try_emplace(values.end(), std::move(key))->second);
        });
    }
    template <class Key, class Value>
    void take(std::unordered_map<Key, Value>& values) {
        take_all(values, [&] {
            Key key{};
            take(key);
            take(values[key]);
        });
    }
    template <class Value, std::size_t Count>
    void take(Value (&values)[Count]) {
        for (auto& value : values) take(value);
    }
    template <class Struct>
    requires std::is_class_v<Struct>
    void take(Struct& value) {
        if constexpr (HasState<Unpacker, Struct>) {
            Struct::state(*this, value);
        } else {
            fields(*this, value);
        }
    }

private:
    [[nodiscard]] bool refill() {
        if (source_) rest_ = source_();
        return !rest_.empty();
    }
    std::uint8_t next() {
        if (!is_ok_ || (rest_.empty() && !refill())) {
            refuse();
            return 0;
        }
        auto const byte = static_cast<std::uint8_t>(rest_.front());
        rest_.remove_prefix(1);
        return byte;
    }
    template <class Number>
    Number take_number() {
        Number value = 0;
        for (unsigned shift = 0; shift < sizeof(Number) * 8; shift += 7) {
            auto const byte = next();
            value |= static_cast<Number>(byte & 0x7F) << shift;
            if (byte <= 0x7F) return value;
        }
        refuse();
        return 0;
    }
    // The count is not believed: elements are read one by one until the bytes end.
    template <class Values, class TakeOne>
    void take_all(Values& values, TakeOne const& take_one) {
        std::uint64_t count = 0;
        take(count);
        values.clear();
        for (std::uint64_t i = 0; i < count && is_ok_; ++i) take_one();
    }

    std::string_view rest_;
    Source source_;
    bool is_ok_ = true;
};

// Writes down which fields there are, by name and kind, and how they are nested.
class Outliner {
public:
    static constexpr bool is_reading = false;

    [[nodiscard]] static constexpr std::uint8_t version() { return UINT8_MAX; }
    [[nodiscard]] std::string const& text() const { return text_; }

    template <class Value>
    void operator()(char const* name, Value const&) {
        text_ += name;
        describe<Value>();
    }
    void raw(char const*, std::size_t) { text_ += " raw;"; }

    template <class Value>
    void describe() {
        if constexpr (OneByte<Value> || Whole<Value>) {
            text_ += std::is_signed_v<Value> ? " i" : " u";
            text_ += std::to_string(sizeof(Value)) + ";";
        } else {
            describe(static_cast<Value const*>(nullptr));
        }
    }

private:
    void describe(std::string const*) { text_ += " text;"; }
    void describe(Decimal const*) { text_ += " decimal;"; }
    template <class Kind>
    void describe(Amount<Kind> const*) {
        text_ += " decimal;";
    }
    void describe(Timestamp const*) { text_ += " time;"; }
    void describe(Duration const*) { text_ += " span;"; }
    void describe(OrderId const*) { text_ += " order;"; }
    void describe(InstrumentId const*) { text_ += " instrument;"; }
    void describe(BreakId const*) { text_ += " break;"; }
    template <class Tag, std::size_t Capacity>
    void describe(Text<Tag, Capacity> const*) {
        text_ += " text" + std::to_string(Capacity) + ";";
    }
    template <class Value>
    void describe(std::optional<Value> const*) {
        inside<Value>("?");
    }
    template <class Value>
    void describe(std::unique_ptr<Value> const*) {
        inside<Value>("?");
    }
    template <class A, class B>
    void describe(std::pair<A, B> const*) {
        inside<A, B>("pair");
    }
    template <class Value>
    void describe(std::vector<Value> const*) {
        inside<Value>("list");
    }
    template <class Value>
    void describe(std::deque<Value> const*) {
        inside<Value>("list");
    }
    template <class Value>
    void describe(std::set<Value> const*) {
        inside<Value>("list");
    }
    template <class Key, class Value>
    void describe(std::map<Key, Value> const*) {
        inside<Key, Value>("map");
    }
    template <class Key, class Value>
    void describe(std::unordered_map<Key, Value> const*) {
        inside<Key, Value>("map");
    }
    template <class Value, std::size_t Count>
    void describe(Value const (*)[Count]) {
        inside<Value>(("array" + std::to_string(Count)).c_str());
    }
    template <class Struct>
    requires std::is_class_v<Struct>
    void describe(Struct const*) {
        Struct const value{};
        text_ += "{";
        if constexpr (HasState<Outliner, Struct const>) {
            Struct::state(*this, value);
        } else {
            fields(*this, value);
        }
        text_ += "}";
    }
    template <class... Parts>
    void inside(char const* kind) {
        text_ += std::string(" ") + kind + "<";
        (describe<Parts>(), ...);
        text_ += ">";
    }

    std::string text_;
};

template <class Value>
[[nodiscard]] std::string outline_of() {
    Outliner outliner;
    outliner.describe<Value>();
    return outliner.text();
}

}  // namespace trestle::journal
