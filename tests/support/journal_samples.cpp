#include "tests/support/journal_samples.hpp"

#include <limits>
#include <random>
#include <string>

#include "oms/journal/enumerators.hpp"
#include "oms/journal/fields.hpp"

namespace trestle::testing {

namespace {

// Walks the fields of an input and gives each a value. That no field is missing from the walk is
// what record_test.cpp checks by counting the members of each struct.
class Filler {
public:
    Filler(Sample sample, std::uint64_t seed) : sample_(sample), random_(seed) {}

    [[nodiscard]] static constexpr std::uint8_t version() { return 255; }

    template <class Value>
    void operator()(char const*, Value& value) {
        fill(value);
    }

private:
    [[nodiscard]] std::uint64_t draw() { return random_(); }

    template <class Number>
    requires std::is_integral_v<Number>
    void fill(Number& value) {
        switch (sample_) {
            case Sample::empty: value = Number{}; break;
            case Sample::largest: value = std::numeric_limits<Number>::max(); break;
            case Sample::random: value = static_cast<Number>(draw()); break;
        }
    }
    void fill(bool& value) {
        value = sample_ == Sample::largest || (sample_ == Sample::random && draw() % 2 == 0);
    }
    template <class Enum>
    requires std::is_enum_v<Enum>
    void fill(Enum& value) {
        std::uint8_t count = 0;
        while (!journal::enumerator(static_cast<Enum>(count)).empty()) ++count;
        if (sample_ == Sample::empty) value = Enum{};
        if (sample_ == Sample::largest) value = static_cast<Enum>(count - 1);
        if (sample_ == Sample::random) value = static_cast<Enum>(draw() % count);
    }
    void fill(Decimal& value) {
        auto raw = Decimal::Raw{0};
        if (sample_ == Sample::largest) {
            raw = (Decimal::Raw{std::numeric_limits<std::int64_t>::max()} << 64) |
                  std::numeric_limits<std::uint64_t>::max();
        }
        if (sample_ == Sample::random) {
            raw = Decimal::Raw{static_cast<std::int64_t>(draw())} * Decimal::unit / 1000;
        }
        value = Decimal::from_raw(raw);
    }
    template <class Kind>
    void fill(Amount<Kind>& value) {
        Decimal decimal;
        fill(decimal);
        value = Amount<Kind>(decimal);
    }
    void fill(Timestamp& value) { fill(value.ns); }
    void fill(Duration& value) {
        std::int64_t count = 0;
        fill(count);
        value = Duration(count);
    }
    void fill(OrderId& value) { fill(value.value); }
    void fill(InstrumentId& value) { fill(value.value); }
    void fill(BreakId& value) { fill(value.value); }
    [[nodiscard]] std::string text(std::size_t most) {
        if (sample_ == Sample::empty) return {};
        std::string result(sample_ == Sample::largest ? most : draw() % (most + 1), '\xFF');
        if (sample_ == Sample::random) {
            for (auto& byte : result) byte = static_cast<char>(draw());
        }
        return result;
    }
    template <class Tag, std::size_t Capacity>
    void fill(Text<Tag, Capacity>& value) {
        value = Text<Tag, Capacity>::of(text(Capacity));
    }
    void fill(std::string& value) { value = text(sample_ == Sample::largest ? 2048 : 60); }
    template <class Value>
    void fill(std::optional<Value>& value) {
        value.reset();
        if (sample_ == Sample::largest || (sample_ == Sample::random && draw() % 2 == 0)) {
            fill(value.emplace());
        }
    }
    template <class Value>
    void fill(std::vector<Value>& values) {
        values.clear();
        if (sample_ == Sample::empty) return;
        values.resize(sample_ == Sample::largest ? 20 : draw() % 4);
        for (auto& value : values) fill(value);
    }
    template <class Struct>
    requires std::is_aggregate_v<Struct>
    void fill(Struct& value) { journal::fields(*this, value); }

    Sample sample_;
    std::mt19937_64 random_;
};

template <std::size_t... Index>
Input input_of(std::size_t kind, std::index_sequence<Index...>) {
    Input input;
    (void)((kind == Index && (input.emplace<Index>(), true)) || ...);
    return input;
}

}  // namespace

Input sample_input(std::size_t kind, Sample sample, std::uint64_t seed) {
    auto input = input_of(kind, std::make_index_sequence<input_kinds>());
    Filler filler(sample, seed);
    std::visit([&](auto& value) { journal::fields(filler, value); }, input);
    return input;
}

Stamped sample_record(Sequence sequence, std::uint64_t seed) {
    std::mt19937_64 random(seed * 1'000'003 + sequence);
    auto const at = Timestamp{static_cast<std::int64_t>(1'700'000'000'000'000'000 + sequence)};
    return {sequence, at, sample_input(random() % input_kinds, Sample::random, random())};
}

}  // namespace trestle::testing
