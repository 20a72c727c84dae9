// What all answers share: result, error, server time, listen key.
#include "adapters/binance_usdm/json.hpp"

namespace trestle::adapters::binance_usdm {

std::optional<VenueError> error_in(Element at, int status) {
    auto const code = words::integer_of(at, "code");
    // 200 is how some calls say that all is well.
    if (!code || *code == 200) return std::nullopt;
    return VenueError{status, *code, std::string(words::text_or_none(at, "msg"))};
}

std::optional<VenueError> decode_error(Payload const& payload, Form form) {
    auto const& root = payload.parsed().root;
    if (form.is_rest) {
        bool const is_good = form.status >= 200 && form.status < 300;
        if (is_good) return std::nullopt;
        auto const error = root ? error_in(*root, form.status) : std::nullopt;
        return error ? error : VenueError{form.status, 0, root ? "" : std::string(payload.text())};
    }
    if (!root) return std::nullopt;
    int const status = static_cast<int>(words::integer_of(*root, "status").value_or(0));
    auto const at = words::field(*root, "error");
    if (!at && status == 200) return std::nullopt;
    auto const error = at ? error_in(*at, status) : std::nullopt;
    return error ? error : VenueError{status, 0, ""};
}

std::optional<Subscribed> decode_subscribed(Payload const& payload) {
    auto const& root = payload.parsed().root;
    auto const id = root ? words::integer_of(*root, "id") : std::nullopt;
    if (!id || *id <= 0 || words::field(*root, "status")) return std::nullopt;
    Subscribed subscribed{static_cast<std::uint64_t>(*id), {}};
    if (auto const error = words::field(*root, "error")) {
        subscribed.refusal = error_in(*error, 0).value_or(VenueError{0, 0, "refused"});
    }
    return subscribed;
}

std::optional<Element> result_of(Payload const& payload, Form form) {
    auto const& root = payload.parsed().root;
    if (!root || decode_error(payload, form)) return std::nullopt;
    return form.is_rest ? root : words::field(*root, "result");
}

bool is_about(Element order, Asked const& asked) {
    auto const order_id = order_id_of(order, "orderId");
    auto const& asked_id =
        asked.request == VenueRequest::replace ? asked.old_order_id : asked.order_id;
    if (!order_id ||
        words::text_of(order, "symbol").value_or(asked.symbol.view()) != asked.symbol.view()) {
        return false;
    }
    // An id of another kind might be another's order: then its name says so.
    auto const ours = words::our_client_id(words::text_or_none(order, "clientOrderId"));
    if (ours && !words::is_same_order(*ours, asked.client_id)) return false;
    if (!asked_id.empty()) return *order_id == asked_id;
    auto const named = VenueClientId::from(words::text_or_none(order, "clientOrderId"));
    return named && (*named == asked.client_id || *named == asked.old_client_id ||
                     words::is_same_order(*named, asked.client_id));
}

VenueRef ref_in(Element order, Asked const& asked) {
    return {.venue = Venue::binance_usdm,
            .client_id = asked.client_id,
            .order_id = order_id_of(order, "orderId").value_or(VenueOrderId{}),
            .venue_time = words::time_of(order, "updateTime").value_or(Timestamp{})};
}

std::optional<PositionSide> position_side_of(Element row, std::string_view name) {
    auto const side = words::text_of(row, name);
    if (side == "BOTH") return PositionSide::both;
    if (side == "LONG") return PositionSide::long_only;
    if (side == "SHORT") return PositionSide::short_only;
    return std::nullopt;
}

// -4046 and -4059: no need to change.
std::string decode_setting(Payload const& payload, Form form, unsigned leverage) {
    if (auto const error = decode_cancel_all(payload, form)) {
        return error->code == -4046 || error->code == -4059 ? "" : error->to_string();
    }
    if (leverage == 0) return {};
    auto const result = result_of(payload, form);
    auto const set = result ? words::integer_of(*result, "leverage") : std::nullopt;
    if (set == static_cast<std::int64_t>(leverage)) return {};
    return "the venue set leverage " + (set ? std::to_string(*set) : "that cannot be read");
}

std::optional<VenueError> decode_cancel_all(Payload const& payload, Form form) {
    if (auto const error = decode_error(payload, form)) return error;
    auto const result = result_of(payload, form);
    if (!result) return VenueError{form.status, 0, "an answer without result and error"};
    return error_in(*result, form.status);
}

std::optional<std::string> decode_listen_key(Payload const& payload, Form form) {
    auto const result = result_of(payload, form);
    auto const key = result ? words::text_of(*result, "listenKey") : std::nullopt;
    if (!key || key->empty()) return std::nullopt;
    return std::string(*key);
}

std::optional<Timestamp> decode_server_time(Payload const& payload, Form form) {
    auto const result = result_of(payload, form);
    return result ? words::time_of(*result, "serverTime") : std::nullopt;
}

}  // namespace trestle::adapters::binance_usdm
