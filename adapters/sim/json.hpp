// Owns the writing of JSON text, with commas and escapes in the right places. Amounts become
// strings with eight decimals, as Binance writes them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "oms/model/decimal.hpp"

namespace trestle::adapters::sim {

class Json {
public:
    Json& open_object() { return open('{'); }
    Json& close_object() { return close('}'); }
    Json& open_array() { return open('['); }
    Json& close_array() { return close(']'); }

    Json& key(std::string_view name);
    Json& text(std::string_view value);
    Json& number(std::int64_t value);
    Json& boolean(bool value);
    Json& null();
    Json& amount(Decimal value) { return text(value.to_string_fixed(8)); }
    // JSON that is already written.
    Json& raw(std::string_view json);

    Json& field(std::string_view name, std::string_view value) { return key(name).text(value); }
    Json& field(std::string_view name, char const* value) { return key(name).text(value); }
    Json& field(std::string_view name, std::int64_t value) { return key(name).number(value); }
    Json& field(std::string_view name, int value) { return key(name).number(value); }
    Json& field(std::string_view name, bool value) { return key(name).boolean(value); }
    Json& field(std::string_view name, Decimal value) { return key(name).amount(value); }

    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    Json& open(char bracket);
    Json& close(char bracket);
    void separate();

    std::string out_;
    bool needs_comma_ = false;
};

}  // namespace trestle::adapters::sim
