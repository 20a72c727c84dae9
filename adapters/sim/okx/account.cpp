// Questions about the account, and its settings.
#include <algorithm>

#include "adapters/sim/json.hpp"
#include "adapters/sim/okx/encode.hpp"
#include "adapters/sim/okx/listing.hpp"
#include "adapters/sim/okx/service.hpp"
#include "adapters/sim/v5/money.hpp"

namespace trestle::adapters::sim::okx {

namespace {

// A setting that is already so counts as done.
std::optional<Problem> unless_unchanged(std::optional<Refused> refused) {
    if (!refused || *refused == Refused::no_change) return std::nullopt;
    return problem_for(*refused);
}

Answer one_row(Json& json) {
    json.close_object().close_array();
    return Answer{0, "", json.take()};
}

}  // namespace

Answered Service::balance(Call const& call) {
    Json json;
    json.open_array();
    encode_balance(json, venue_, call.account, v5::split_commas(call.fields.text("ccy")));
    json.close_array();
    return Answer{0, "", json.take()};
}

Answered Service::positions(Call const& call) {
    auto const wanted = v5::split_commas(call.fields.text("instId"));
    bool const wants_swaps = !call.fields.has("instType") || call.fields.text("instType") == "SWAP";
    Json json;
    json.open_array();
    for (auto const& state : venue_.exchange.positions(call.account, "")) {
        auto const id = inst_id_of(*venue_.exchange.rules(state.position.symbol));
        bool const is_wanted = wanted.empty() || std::ranges::find(wanted, id) != wanted.end();
        if (wants_swaps && is_wanted && !state.position.is_flat())
            encode_position(json, venue_, state);
    }
    json.close_array();
    return Answer{0, "", json.take()};
}

std::string_view Service::account_level(std::string_view account) const {
    auto const found = levels_.find(account);
    return found == levels_.end() ? std::string_view("2") : std::string_view(found->second);
}

Answered Service::config(Call const& call) {
    bool const is_hedge = venue_.exchange.position_mode(call.account) == PositionMode::hedge;
    Json json;
    json.open_array()
        .open_object()
        .field("uid", uid_of(call.account))
        .field("mainUid", uid_of(call.account))
        .field("acctLv", account_level(call.account))
        .field("posMode", is_hedge ? "long_short_mode" : "net_mode")
        .field("acctStpMode", "cancel_maker")
        .field("autoLoan", false)
        .field("ctIsoMode", "automatic")
        .field("mgnIsoMode", "automatic")
        .field("greeksType", "PA")
        .field("level", "Lv1")
        .field("levelTmp", "")
        .field("label", "")
        .field("roleType", "0")
        .key("traderInsts")
        .open_array()
        .close_array()
        .field("spotRoleType", "0")
        .key("spotTraderInsts")
        .open_array()
        .close_array()
        .field("opAuth", "0")
        .field("kycLv", "3")
        .field("ip", "")
        .field("perm", "read_only,trade")
        .field("enableSpotBorrow", false)
        .field("spotOffsetType", "");
    return one_row(json);
}

Answered Service::set_account_level(Call const& call) {
    auto const level = call.fields.text("acctLv");
    if (level != "1" && level != "2") return parameter_problem("acctLv");
    bool has_position = false;
    for (auto const& state : venue_.exchange.positions(call.account, ""))
        has_position = has_position || !state.position.is_flat();
    if (has_position) return problem_for(Refused::has_position);
    levels_.insert_or_assign(call.account, std::string(level));
    Json json;
    json.open_array().open_object().field("acctLv", level);
    return one_row(json);
}

Answered Service::set_leverage(Call const& call) {
    auto const& fields = call.fields;
    auto const mode = fields.text("mgnMode");
    auto const leverage = fields.amount("lever");
    if (!fields.has("instId")) return missing_parameter("instId");
    auto const* const rules = find_listing(venue_.exchange, fields.text("instId"));
    if (!rules) return problem_for(Refused::unknown_symbol);
    if (!rules->is_perpetual()) return parameter_problem("instId");
    if (mode != "cross" && mode != "isolated") return parameter_problem("mgnMode");
    if (!leverage || !leverage->is_positive() || !leverage->is_multiple_of(Decimal::whole(1)))
        return parameter_problem("lever");
    if (*leverage > Decimal::whole(rules->max_leverage)) return problem_for(Refused::leverage);
    auto const times = static_cast<int>(leverage->raw() / Decimal::unit);
    auto const refused = venue_.exchange.set_leverage(call.account, rules->symbol, times);
    if (auto problem = unless_unchanged(refused)) return *problem;
    Json json;
    json.open_array()
        .open_object()
        .field("instId", inst_id_of(*rules))
        .field("lever", std::to_string(times))
        .field("mgnMode", mode)
        .field("posSide", fields.has("posSide") ? fields.text("posSide") : "");
    return one_row(json);
}

Answered Service::leverage_of(Call const& call) {
    auto const mode = call.fields.text("mgnMode");
    if (mode.empty()) return missing_parameter("mgnMode");
    bool const is_hedge = venue_.exchange.position_mode(call.account) == PositionMode::hedge;
    Json json;
    json.open_array();
    for (auto const& id : v5::split_commas(call.fields.text("instId"))) {
        auto const* const rules = find_listing(venue_.exchange, id);
        if (!rules) return problem_for(Refused::unknown_symbol);
        auto const leverage = venue_.exchange.settings(call.account, rules->symbol).leverage;
        auto const sides = is_hedge ? std::vector<std::string_view>{"long", "short"}
                                    : std::vector<std::string_view>{"net"};
        for (auto const side : sides)
            json.open_object()
                .field("instId", id)
                .field("ccy", "")
                .field("mgnMode", mode)
                .field("posSide", side)
                .field("lever", std::to_string(leverage))
                .close_object();
    }
    json.close_array();
    return Answer{0, "", json.take()};
}

Answered Service::set_position_mode(Call const& call) {
    auto const word = call.fields.text("posMode");
    if (word != "long_short_mode" && word != "net_mode") return parameter_problem("posMode");
    auto const mode = word == "net_mode" ? PositionMode::one_way : PositionMode::hedge;
    auto const refused = venue_.exchange.set_position_mode(call.account, mode);
    if (auto problem = unless_unchanged(refused)) return *problem;
    Json json;
    json.open_array().open_object().field("posMode", word);
    return one_row(json);
}

Answered Service::trade_fee(Call const& call) {
    if (!call.fields.has("instType")) return missing_parameter("instType");
    bool const is_spot = call.fields.text("instType") == "SPOT";
    auto const rate = (-venue_.exchange.fee_rate()).to_string();  // negative: charged
    Json json;
    json.open_array()
        .open_object()
        .field("category", "1")
        .field("instType", call.fields.text("instType"))
        .field("level", "Lv1")
        .field("maker", is_spot ? rate : "")
        .field("taker", is_spot ? rate : "")
        .field("makerU", is_spot ? "" : rate)
        .field("takerU", is_spot ? "" : rate)
        .field("makerUSDC", "")
        .field("takerUSDC", "")
        .field("delivery", "")
        .field("exercise", "")
        .field("ruleType", "normal")
        .field("ts", std::to_string(venue_.clock.now_ms()))
        .key("feeGroup")
        .open_array()
        .close_array()
        .key("fiat")
        .open_array()
        .close_array();
    return one_row(json);
}

Answered Service::max_size(Call const& call) {
    Json json;
    json.open_array();
    for (auto const& id : v5::split_commas(call.fields.text("instId"))) {
        auto const* const rules = find_listing(venue_.exchange, id);
        if (!rules) return problem_for(Refused::unknown_symbol);
        auto const& accounts = venue_.exchange.accounts();
        auto const last = venue_.exchange.last_price(rules->symbol);
        auto const unit = v5::times(last, rules->contract_value);
        auto money = accounts.free(call.account, rules->quote);
        if (rules->is_perpetual()) {
            auto const leverage = venue_.exchange.settings(call.account, rules->symbol).leverage;
            money = v5::times(venue_.exchange.margin(call.account, rules->quote).available,
                              Decimal::whole(leverage));
        }
        auto const buy = v5::share(money, unit);
        auto const sell = rules->is_perpetual() ? buy : accounts.free(call.account, rules->base);
        json.open_object()
            .field("instId", id)
            .field("ccy", "")
            .field("maxBuy", buy.to_string())
            .field("maxSell", sell.to_string())
            .close_object();
    }
    json.close_array();
    return Answer{0, "", json.take()};
}

Answered Service::account_rate_limit() {
    Json json;
    json.open_array()
        .open_object()
        .field("fillRatio", "")
        .field("mainFillRatio", "")
        .field("accRateLimit", "1000")
        .field("nextAccRateLimit", "")
        .field("ts", std::to_string(venue_.clock.now_ms()));
    return one_row(json);
}

Answered Service::currencies() {
    Json json;
    json.open_array();
    for (auto const& asset : v5::listed_assets(venue_.exchange)) {
        json.open_object()
            .field("ccy", asset)
            .field("name", asset)
            .field("chain", asset + "-Simulated")
            .field("ctAddr", "")
            .field("logoLink", "")
            .field("canDep", false)
            .field("canWd", false)
            .field("canInternal", false)
            .field("mainNet", true)
            .field("needTag", false)
            .field("wdTickSz", "8");
        for (auto const* zero : {"minDep", "minWd", "maxWd", "minFee", "maxFee", "fee", "wdQuota",
                                 "usedWdQuota", "depQuotaFixed"})
            json.field(zero, "0");
        json.close_object();
    }
    json.close_array();
    return Answer{0, "", json.take()};
}

// The funding account: everything is in the trading account.
Answered Service::asset_balances() {
    Json json;
    json.open_array();
    for (auto const& asset : v5::listed_assets(venue_.exchange))
        json.open_object()
            .field("ccy", asset)
            .field("bal", "0")
            .field("availBal", "0")
            .field("frozenBal", "0")
            .close_object();
    json.close_array();
    return Answer{0, "", json.take()};
}

}  // namespace trestle::adapters::sim::okx
