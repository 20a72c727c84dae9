// Owns the reading of a request's parameters, which collects the first mistake in Binance's words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/sim/binance_spot/words.hpp"
#include "adapters/sim/params.hpp"
#include "oms/model/decimal.hpp"

namespace trestle::adapters::sim::binance_spot {

class Reader {
public:
    explicit Reader(Params const& params) : params_(params) {}

    [[nodiscard]] std::string_view value(std::string_view name) const {
        return params_.value(name);
    }
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
