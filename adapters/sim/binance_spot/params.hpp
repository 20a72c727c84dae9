// Owns the parameters of one request, whichever way they came, and the exact bytes they sign.
// Reading them collects the first mistake in Binance's words.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/sim/binance_spot/words.hpp"
#include "oms/model/decimal.hpp"

namespace trestle::adapters::sim::binance_spot {

struct Params {
    std::map<std::string, std::string, std::less<>> values;  // decoded; signature included
    std::string signed_bytes;                                // what the signature must cover

    // Query and form body exactly as sent; a name in both: the query's value counts.
    [[nodiscard]] static Params from_rest(std::string_view query, std::string_view body);
    // Names sorted, values as they stand, without percent-encoding.
    void sign_sorted();

    [[nodiscard]] std::string_view value(std::string_view name) const {
        auto const found = values.find(name);
        return found == values.end() ? std::string_view() : std::string_view(found->second);
    }
    [[nodiscard]] bool has(std::string_view name) const { return values.contains(name); }
};

class Reader {
public:
    explicit Reader(Params const& params) : params_(params) {}

    std::string required(std::string_view name);
    std::string client_id(std::string_view name);  // empty when absent
    std::optional<Decimal> amount(std::string_view name);
    std::optional<Decimal> required_amount(std::string_view name);
    std::optional<std::int64_t> integer(std::string_view name);
    // -1106 when it was sent.
    void forbid(std::string_view name);
    // -1102 when neither was sent.
    void one_of(std::string_view first, std::string_view second);
    void fail(int code, std::string text);

    [[nodiscard]] std::optional<Problem> const& problem() const { return problem_; }

private:
    Params const& params_;
    std::optional<Problem> problem_;
};

}  // namespace trestle::adapters::sim::binance_spot
