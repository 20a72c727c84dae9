// What all messages share: head, error, rows; and rows that answers and pushes have in common.
#include <algorithm>
#include <array>

#include "adapters/bybit/json.hpp"

namespace trestle::adapters::bybit {

using words::anomaly;
using words::decimal_of;
using words::field;
using words::integer_of;
using words::positive_of;
using words::text_of;
using words::text_or_none;
using words::time_of;

FrameHead decode_frame_head(Payload const& payload) {
    FrameHead head;
    auto const& root = payload.parsed().root;
    if (!root) return head;
    head.op = text_or_none(*root, "op");
    if (auto const topic = text_of(*root, "topic")) {
        head.kind = FrameHead::Kind::push;
        head.topic = *topic;
    } else if (head.op.starts_with("order.")) {
        head.kind = FrameHead::Kind::answer;
        auto const id = integer_of(*root, "reqId");
        head.id = id && *id > 0 ? static_cast<std::uint64_t>(*id) : 0;
    } else if (!head.op.empty() || field(*root, "success")) {
        head.kind = FrameHead::Kind::control;
    }
    return head;
}

std::optional<VenueError> decode_refusal(Payload const& payload) {
    auto const& root = payload.parsed().root;
    if (!root) return VenueError{};
    auto const code = integer_of(*root, "retCode");
    // Order connections say a code, the others yes or no.
    bool const is_good = code ? *code == 0 : words::flag_of(*root, "success").value_or(false);
    if (is_good) return std::nullopt;
    auto const text = code ? text_or_none(*root, "retMsg") : text_or_none(*root, "ret_msg");
    return VenueError{0, code.value_or(0), std::string(text)};
}

std::optional<VenueError> decode_error(Payload const& payload, Form form) {
    auto const& root = payload.parsed().root;
    int const status = form.is_rest ? form.status : 0;
    bool const is_bad_status = form.is_rest && (status < 200 || status >= 300);
    auto const code = root ? integer_of(*root, "retCode") : std::nullopt;
    if (!code) return VenueError{status, 0, ""};
    if (*code == 0 && !is_bad_status) return std::nullopt;
    return VenueError{status, *code, std::string(text_or_none(*root, "retMsg"))};
}

std::optional<Element> result_of(Payload const& payload, Form form) {
    if (decode_error(payload, form)) return std::nullopt;
    auto const& root = payload.parsed().root;
    // Frames carry `data` where REST carries `result`.
    auto const result = field(*root, "result");
    return result ? result : field(*root, "data");
}

std::optional<Array> rows_of(Payload const& payload, Form form) {
    auto const result = result_of(payload, form);
    return result ? words::array_of(*result, "list") : std::nullopt;
}

std::string_view category_of(Payload const& payload) {
    auto const& root = payload.parsed().root;
    auto const result = root ? field(*root, "result") : std::nullopt;
    return result ? text_or_none(*result, "category") : "";
}

std::string next_page_of(Payload const& payload) {
    auto const& root = payload.parsed().root;
    auto const result = root ? field(*root, "result") : std::nullopt;
    return result ? std::string(text_or_none(*result, "nextPageCursor")) : "";
}

Inputs balances_in(Payload const& payload, Element row, Account const& account, Timestamp at,
                   bool is_complete) {
    VenueBalances balances{
        .venue = Venue::bybit, .account = account, .is_complete = is_complete, .venue_time = at};
    auto const coins = words::array_of(row, "coin");
    bool is_sound = coins.has_value();
    for (Element const one : words::rows_in(coins)) {
        auto const asset = Asset::from(text_or_none(one, "coin"));
        auto const wallet = words::cut_decimal_of(one, "walletBalance");
        auto const locked = words::cut_decimal_of(one, "locked");
        if (!asset || asset->empty() || !wallet || !locked) {
            is_sound = false;
            continue;
        }
        balances.balances.push_back({*asset, *wallet - *locked, *locked});
    }
    // A snapshot with a hole would say "zero" of the asset that is missing.
    Input const hole = anomaly(nobody, "a balance cannot be read", payload.text());
    if (!is_sound && (is_complete || balances.balances.empty())) return {hole};
    Inputs inputs{std::move(balances)};
    if (!is_sound) inputs.push_back(hole);
    return inputs;
}

std::optional<words::Position> position_in(Element row, std::string_view category) {
    auto const symbol =
        venue_symbol_in(text_of(row, "category").value_or(category), text_or_none(row, "symbol"));
    auto const size = decimal_of(row, "size");
    auto const side = text_of(row, "side");
    // An answer calls it avgPrice, a push entryPrice.
    auto const entry = text_of(row, "entryPrice") ? words::cut_decimal_of(row, "entryPrice")
                                                  : words::cut_decimal_of(row, "avgPrice");
    auto const index = integer_of(row, "positionIdx").value_or(-1);
    bool const is_sound = symbol && size && !size->is_negative() && side && entry && index >= 0 &&
                          index <= 2 && (*side == "Buy" || *side == "Sell" || size->is_zero());
    if (!is_sound) return std::nullopt;
    constexpr std::array<PositionSide, 3> sides{PositionSide::both, PositionSide::long_only,
                                                PositionSide::short_only};
    return words::Position{*symbol, Quantity(*side == "Sell" ? -*size : *size), Price(*entry),
                           time_of(row, "updatedTime").value_or(Timestamp{}),
                           sides[static_cast<std::size_t>(index)]};
}

std::optional<Price> trigger_in(Element row) {
    auto const trigger = positive_of(row, "triggerPrice");
    bool const waits = text_of(row, "orderStatus") == "Untriggered";
    return waits && trigger ? std::optional(Price(*trigger)) : std::nullopt;
}

std::optional<VenueFilled> fill_in(Element row, VenueRef ref, VenueSymbol const& symbol,
                                   SettleCoins const& coins) {
    auto const trade = VenueTradeId::from(text_or_none(row, "execId"));
    auto const order_id = VenueOrderId::from(text_or_none(row, "orderId"));
    auto const price = positive_of(row, "execPrice");
    auto const quantity = positive_of(row, "execQty");
    auto const fee = decimal_of(row, "execFee");
    auto const named = Asset::from(text_or_none(row, "feeCurrency"));
    auto const is_maker = words::flag_of(row, "isMaker");
    auto const type = text_or_none(row, "execType");
    bool const is_trade = type == "Trade" || type == "BustTrade" || type == "AdlTrade";
    if (!trade || trade->empty() || !order_id || order_id->empty() || !price || !quantity || !fee ||
        !named || !is_maker || !is_trade) {
        return std::nullopt;
    }
    // Contracts pay in their settle coin, and then need not name it.
    Asset const asset = named->empty() ? coins.of(symbol) : *named;
    if (asset.empty() && !fee->is_zero()) return std::nullopt;
    ref.order_id = *order_id;
    ref.venue_time = time_of(row, "execTime").value_or(Timestamp{});
    return VenueFilled{.ref = ref,
                       .trade_id = *trade,
                       .symbol = symbol,
                       .quantity = Quantity(*quantity),
                       .price = Price(*price),
                       .cumulative = {},
                       .fee = *fee,
                       .fee_asset = asset,
                       .liquidity = *is_maker ? Liquidity::maker : Liquidity::taker};
}

Input end_of(Element row, VenueRef const& ref, Quantity cumulative) {
    auto const type = text_or_none(row, "cancelType");
    auto const why = text_or_none(row, "rejectReason");
    auto const tif = text_or_none(row, "timeInForce");
    std::string text(why == "EC_NoError" ? type : why);
    if (why == "EC_PostOnlyWillTakeLiquidity" && cumulative.is_zero()) {
        // It never was in the book.
        return VenueRejected{ref, Reason::venue_would_take, text};
    }
    if (why == "EC_BySelfMatch" || type == "CancelBySmp") {
        return VenueExpired{ref, cumulative, text + " (self-trade prevention)"};
    }
    constexpr std::array<std::string_view, 2> rests{"EC_NoImmediateQtyToFill",
                                                    "EC_CancelForNoFullFill"};
    auto cause = VenueCanceled::Cause::venue;
    if (type == "CancelByUser" || why == "EC_PerCancelRequest") {
        cause = VenueCanceled::Cause::requested;
    } else if (std::find(rests.begin(), rests.end(), why) != rests.end() || tif == "IOC" ||
               tif == "FOK") {
        cause = VenueCanceled::Cause::time_in_force;
    }
    return VenueCanceled{ref, cause, cumulative, std::move(text)};
}

std::optional<Timestamp> decode_server_time(Payload const& payload, Form form) {
    auto const result = result_of(payload, form);
    auto const ns = result ? integer_of(*result, "timeNano") : std::nullopt;
    if (!ns || *ns <= 0) return std::nullopt;
    return Timestamp{*ns};
}

}  // namespace trestle::adapters::bybit
