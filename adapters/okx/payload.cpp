// What all messages share: head, error, rows; and rows that answers and pushes have in common.
#include <algorithm>

#include "adapters/okx/json.hpp"

namespace trestle::adapters::okx {

using words::anomaly;
using words::decimal_of;
using words::field;
using words::integer_of;
using words::text_of;
using words::text_or_none;
using words::time_of;

std::optional<Array> rows_of(Payload const& payload) {
    auto const& root = payload.parsed().root;
    return root ? words::array_of(*root, "data") : std::nullopt;
}

std::optional<Array> rows_of(Payload const& payload, Form form) {
    return decode_error(payload, form) ? std::nullopt : rows_of(payload);
}

std::optional<VenueError> error_in_row(Element row) {
    auto const code = text_of(row, "sCode");
    if (!code || *code == "0") return std::nullopt;
    return VenueError{0, words::number_in(*code).value_or(-1),
                      std::string(text_or_none(row, "sMsg"))};
}

FrameHead decode_frame_head(Payload const& payload) {
    FrameHead head;
    auto const& root = payload.parsed().root;
    if (!root) return head;
    auto const arg = field(*root, "arg");
    if (auto const event = text_of(*root, "event")) {
        head.kind = FrameHead::Kind::control;
        head.event = *event;
        if (arg) head.channel = text_or_none(*arg, "channel");
    } else if (field(*root, "op") && field(*root, "id")) {
        head.kind = FrameHead::Kind::answer;
        auto const id = integer_of(*root, "id");
        head.id = id && *id > 0 ? static_cast<std::uint64_t>(*id) : 0;
    } else if (arg && field(*root, "data")) {
        head.kind = FrameHead::Kind::push;
        head.channel = text_or_none(*arg, "channel");
    }
    return head;
}

std::optional<VenueError> decode_refusal(Payload const& payload) {
    auto const& root = payload.parsed().root;
    if (!root) return VenueError{};
    bool const is_error = text_of(*root, "event") == "error";
    auto const code = integer_of(*root, "code");
    if (!is_error && code.value_or(0) == 0) return std::nullopt;
    return VenueError{0, code.value_or(0), std::string(text_or_none(*root, "msg"))};
}

// `code`: 0 all is well, 1 all rows failed, 2 some did; else the whole request failed.
std::optional<VenueError> decode_error(Payload const& payload, Form form) {
    auto const& root = payload.parsed().root;
    int const status = form.is_rest ? form.status : 0;
    bool const is_bad_status = form.is_rest && (status < 200 || status >= 300);
    if (!root) return VenueError{status, 0, ""};
    auto const code = integer_of(*root, "code");
    if (!code) {
        if (field(*root, "data") && !is_bad_status) return std::nullopt;
        return VenueError{status, 0, ""};
    }
    if (*code == 0 && !is_bad_status) return std::nullopt;
    if (*code == 1 || *code == 2) {
        auto const rows = rows_of(payload);
        bool const has_rows = rows && rows->size() > 0;
        if (has_rows && rows->size() == 1) {
            if (auto error = error_in_row(rows->at(0).value())) return error;
        }
        if (has_rows) return std::nullopt;  // each row tells for itself
    }
    return VenueError{status, *code, std::string(text_or_none(*root, "msg"))};
}

std::optional<Liquidity> liquidity_of(Element row) {
    auto const type = text_or_none(row, "execType");
    if (type == "T") return Liquidity::taker;
    if (type == "M") return Liquidity::maker;
    return std::nullopt;
}

Inputs balances_in(Payload const& payload, Element row, Account const& account, bool is_complete) {
    VenueBalances balances{
        .venue = Venue::okx, .account = account, .is_complete = is_complete, .venue_time = {}};
    auto const assets = words::array_of(row, "details");
    bool is_sound = assets.has_value();
    for (Element const one : words::rows_in(assets)) {
        auto const asset = Asset::from(text_or_none(one, "ccy"));
        // In some account modes only one of the two says what is free.
        bool const has_balance = !text_or_none(one, "availBal").empty();
        auto const free = words::cut_decimal_of(one, has_balance ? "availBal" : "availEq");
        auto const locked = words::cut_decimal_of(one, "frozenBal");
        if (!asset || asset->empty() || !free || !locked) {
            is_sound = false;
            continue;
        }
        balances.venue_time =
            std::max(balances.venue_time, time_of(one, "uTime").value_or(Timestamp{}));
        balances.balances.push_back({*asset, *free, *locked});
    }
    // A snapshot with a hole would say "zero" of the asset that is missing.
    if (!is_sound && is_complete)
        return {anomaly(nobody, "a balance cannot be read", payload.text())};
    Inputs inputs{std::move(balances)};
    if (!is_sound) inputs.push_back(anomaly(nobody, "a balance cannot be read", payload.text()));
    return inputs;
}

std::optional<words::Position> position_in(Element row, Listings const& listings) {
    auto const* const listing = listings.find(text_or_none(row, "instId"));
    auto const units = decimal_of(row, "pos");
    // A closed position has no average price.
    auto const entry = text_or_none(row, "avgPx").empty() ? std::optional(Decimal())
                                                          : words::cut_decimal_of(row, "avgPx");
    auto const quantity = listing && units ? listing->quantity_of(*units) : std::nullopt;
    auto const side = text_of(row, "posSide");
    bool const is_long = side == "long";
    bool const is_short = side == "short";
    if (!quantity || !entry || (side != "net" && !is_long && !is_short)) return std::nullopt;
    // A short one of hedge mode is counted above zero.
    Decimal const size = quantity->decimal();
    return words::Position{listing->symbol, Quantity(is_short && size.is_positive() ? -size : size),
                           Price(*entry), time_of(row, "uTime").value_or(Timestamp{}),
                           is_long    ? PositionSide::long_only
                           : is_short ? PositionSide::short_only
                                      : PositionSide::both};
}

std::optional<words::PositionMode> decode_position_mode(Payload const& payload, Form form) {
    auto const rows = rows_of(payload, form);
    if (!rows || rows->size() != 1) return std::nullopt;
    auto const mode = text_of(rows->at(0).value(), "posMode");
    if (mode == "net_mode") return words::PositionMode::one_way;
    if (mode == "long_short_mode") return words::PositionMode::hedge;
    return std::nullopt;
}

std::string decode_leverage(Payload const& payload, Form form, unsigned leverage) {
    if (auto const error = decode_error(payload, form)) return error->to_string();
    auto const rows = rows_of(payload);
    auto const set =
        rows && rows->size() > 0 ? integer_of(rows->at(0).value(), "lever") : std::nullopt;
    if (set == static_cast<std::int64_t>(leverage)) return {};
    return "the venue set leverage " + (set ? std::to_string(*set) : "that cannot be read");
}

std::optional<Timestamp> decode_server_time(Payload const& payload, Form form) {
    auto const rows = rows_of(payload, form);
    if (!rows || rows->size() == 0) return std::nullopt;
    return time_of(rows->at(0).value(), "ts");
}

}  // namespace trestle::adapters::okx
