// Settings of an account: leverage, margin type, position mode.
#include <algorithm>

#include "adapters/sim/binance_usdm/service.hpp"

namespace trestle::adapters::sim::binance_usdm {

namespace {

constexpr std::string_view success = "{\"code\":200,\"msg\":\"success\"}";

}  // namespace

Answer Service::set_leverage(Params const& params, std::string const& account) {
    auto const symbol = known_symbol(params);
    if (!symbol) return symbol.error();
    Reader reader(params);
    reader.required("leverage");
    auto const leverage = static_cast<int>(
        std::clamp<std::int64_t>(reader.integer("leverage").value_or(0), 0, 1'000'000));
    if (reader.problem()) return *reader.problem();
    if (auto const refused = venue_.exchange.set_leverage(account, *symbol, leverage)) {
        auto problem = problem_for(*refused);
        if (*refused == Refused::leverage)
            problem.text = "Leverage " + std::to_string(leverage) + " is not valid";
        return problem;
    }
    Json event;
    event.open_object()
        .field("e", "ACCOUNT_CONFIG_UPDATE")
        .field("E", venue_.clock.now_ms())
        .field("T", venue_.clock.now_ms())
        .key("ac")
        .open_object()
        .field("s", rules(*symbol).name)
        .field("l", leverage)
        .close_object()
        .close_object();
    changes_.push_back({account, event.take()});
    Json json;
    json.open_object()
        .field("leverage", leverage)
        .field("maxNotionalValue", rules(*symbol).max_notional.to_string())
        .field("symbol", rules(*symbol).name)
        .close_object();
    return json.take();
}

Answer Service::set_margin_type(Params const& params, std::string const& account) {
    auto const symbol = known_symbol(params);
    if (!symbol) return symbol.error();
    Reader reader(params);
    auto const word = reader.required("marginType");
    if (word != "ISOLATED" && word != "CROSSED")
        reader.fail(-1130, "Data sent for parameter 'marginType' is not valid.");
    if (reader.problem()) return *reader.problem();
    auto const mode = word == "ISOLATED" ? MarginMode::isolated : MarginMode::cross;
    if (auto const refused = venue_.exchange.set_margin_mode(account, *symbol, mode))
        return problem_for(*refused);
    return std::string(success);
}

Answer Service::set_position_mode(Params const& params, std::string const& account) {
    Reader reader(params);
    auto const word = reader.required("dualSidePosition");
    if (word != "true" && word != "false")
        reader.fail(-1130, "Data sent for parameter 'dualSidePosition' is not valid.");
    if (reader.problem()) return *reader.problem();
    auto const mode = word == "true" ? PositionMode::hedge : PositionMode::one_way;
    auto const refused = venue_.exchange.set_position_mode(account, mode);
    if (!refused) return std::string(success);
    if (*refused == Refused::no_change)
        return Problem{400, -4059, "No need to change position side.", {}};
    if (*refused == Refused::has_orders)
        return Problem{
            400, -4067, "Position side cannot be changed if there exists open orders.", {}};
    return Problem{400, -4068, "Position side cannot be changed if there exists position.", {}};
}

Answer Service::set_assets_mode(Params const& params, std::string const&) {
    Reader reader(params);
    auto const word = reader.required("multiAssetsMargin");
    if (reader.problem()) return *reader.problem();
    if (word == "false") return Problem{400, -4171, "No need to change multi-assets mode.", {}};
    return Problem{400, -4169, "Unable to adjust Multi-Assets Mode: it is not offered here.", {}};
}

}  // namespace trestle::adapters::sim::binance_usdm
