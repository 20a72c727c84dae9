// Answers to submits, replaces and cancels, inward.
#include <array>

#include "adapters/binance_spot/codec.hpp"
#include "adapters/binance_spot/json.hpp"

namespace trestle::adapters::binance_spot {

namespace {

Inputs failed(Payload const& payload, Asked const& asked, VenueError const& error) {
    return words::failed(payload, asked, error, kind_of(error), reason_of(error));
}

VenueError error_in(Element element, int status) {
    VenueError error;
    error.status = status;
    error.code = integer_of(element, "code").value_or(0);
    error.text = std::string(text_of(element, "msg").value_or(""));
    return error;
}

// The fills that a FULL response carries; the event stream repeats them with the same trade ids.
bool append_fills(Inputs& inputs, Element order, Asked const& asked, VenueRef const& ref) {
    auto const fills = array_of(order, "fills");
    if (!fills) return true;
    Quantity cumulative;
    for (Element const fill : *fills) {
        auto const price = decimal_of(fill, "price");
        auto const quantity = decimal_of(fill, "qty");
        auto const fee = decimal_of(fill, "commission");
        auto const asset = Asset::from(text_of(fill, "commissionAsset").value_or(""));
        auto const trade = integer_of(fill, "tradeId");
        bool const is_sound = price && quantity && fee && asset && trade && *trade >= 0 &&
                              price->is_positive() && quantity->is_positive();
        if (!is_sound) return false;
        cumulative += Quantity(*quantity);
        inputs.push_back(VenueFilled{.ref = ref,
                                     .trade_id = VenueTradeId::of(std::to_string(*trade)),
                                     .symbol = asked.symbol,
                                     .quantity = Quantity(*quantity),
                                     .price = Price(*price),
                                     .cumulative = cumulative,
                                     .fee = *fee,
                                     .fee_asset = *asset,
                                     .liquidity = Liquidity::taker});
    }
    return true;
}

// What RESULT and FULL responses say beyond "accepted". False: a status that we do not know.
bool append_status(Inputs& inputs, Element order, VenueRef const& ref) {
    auto const status = text_of(order, "status");
    if (!status) return true;
    constexpr std::array live{"NEW", "PARTIALLY_FILLED", "FILLED"};
    for (std::string_view const name : live) {
        if (*status == name) return true;
    }
    auto const executed = decimal_of(order, "executedQty");
    if (!executed || executed->is_negative()) return false;
    std::string const text = "status " + std::string(*status);
    if (*status == "EXPIRED") {
        inputs.push_back(
            VenueCanceled{ref, VenueCanceled::Cause::time_in_force, Quantity(*executed), text});
    } else if (*status == "EXPIRED_IN_MATCH") {
        inputs.push_back(VenueExpired{ref, Quantity(*executed), text + " (self-trade prevention)"});
    } else if (*status == "CANCELED") {
        inputs.push_back(
            VenueCanceled{ref, VenueCanceled::Cause::venue, Quantity(*executed), text});
    } else if (*status == "REJECTED") {
        inputs.push_back(VenueRejected{ref, Reason::venue_rejected, text});
    } else {
        return false;
    }
    return true;
}

std::optional<VenueRef> ref_in(Element order, std::string_view client_field,
                               VenueClientId const& client_id) {
    auto const order_id = order_id_of(order, "orderId");
    if (!order_id || text_of(order, client_field) != client_id.view()) return std::nullopt;
    return VenueRef{.client_id = client_id,
                    .order_id = *order_id,
                    .venue_time = time_of(order, "transactTime").value_or(Timestamp{})};
}

Inputs placed(Payload const& payload, Element order, Asked const& asked, Input first) {
    Inputs inputs{std::move(first)};
    auto const ref = ref_in(order, "clientOrderId", asked.client_id);
    if (ref && append_fills(inputs, order, asked, *ref) && append_status(inputs, order, *ref)) {
        return inputs;
    }
    // It is live, but not all of the answer can be read: the core has to ask.
    inputs.push_back(anomaly(words::ref_of(asked), "the answer to a placed order cannot be read",
                             payload.text()));
    inputs.push_back(words::unknown_outcome(asked, "the answer cannot be read"));
    return inputs;
}

Inputs decode_submitted(Payload const& payload, Element order, Asked const& asked) {
    auto const ref = ref_in(order, "clientOrderId", asked.client_id);
    if (!ref)
        return words::not_understood(payload, asked, "the answer to a submit names another order");
    return placed(payload, order, asked, VenueAccepted{*ref});
}

Inputs decode_canceled(Payload const& payload, Element order, Asked const& asked) {
    // clientOrderId is the id of the cancel; origClientOrderId is the order's.
    auto const ref = ref_in(order, "origClientOrderId", asked.client_id);
    auto const executed = decimal_of(order, "executedQty");
    bool const is_sound =
        ref && executed && !executed->is_negative() && text_of(order, "status") == "CANCELED";
    if (!is_sound)
        return words::not_understood(payload, asked, "the answer to a cancel cannot be read");
    return {VenueCanceled{*ref, VenueCanceled::Cause::requested, Quantity(*executed), ""}};
}

Inputs decode_amended(Payload const& payload, Element result, Asked const& asked) {
    auto const order = field(result, "amendedOrder");
    if (!order) return words::not_understood(payload, asked, "the answer to an amend has no order");
    auto ref = ref_in(*order, "clientOrderId", asked.client_id);
    auto const executed = decimal_of(*order, "executedQty");
    if (!ref || !executed || executed->is_negative()) {
        return words::not_understood(payload, asked, "the answer to an amend cannot be read");
    }
    ref->venue_time = time_of(result, "transactTime").value_or(Timestamp{});
    return {VenueReplaced{*ref, asked.old_client_id, Quantity(*executed)}};
}

// Section "cancelReplace" of rest-api.md: two results, and what each leg says.
struct Legs {
    std::string_view cancel_result;
    std::string_view new_result;
    std::optional<Element> cancel;
    std::optional<Element> placed;
};

Inputs old_leg_gone(Payload const& payload, Legs const& legs, int status, Asked const& asked) {
    auto const ref =
        legs.cancel ? ref_in(*legs.cancel, "origClientOrderId", asked.old_client_id) : std::nullopt;
    auto const executed = legs.cancel ? decimal_of(*legs.cancel, "executedQty") : std::nullopt;
    if (!ref || !executed || executed->is_negative()) {
        return words::not_understood(payload, asked,
                                     "the canceled leg of a replace cannot be read");
    }
    VenueError error{status, 0, "the new order was not attempted"};
    Reason reason = Reason::venue_unavailable;
    if (legs.new_result == "FAILURE") {
        if (legs.placed) error = error_in(*legs.placed, status);
        if (error.code == 0)
            return words::not_understood(payload, asked, "the new leg has no error");
        switch (ending_of(kind_of(error))) {
            case words::Ending::refused: break;
            case words::Ending::unknown: return {words::unknown_outcome(asked, error.to_string())};
            case words::Ending::odd:
                return words::not_understood(payload, asked, error.to_string());
        }
        reason = reason_of(error);
    }
    return {VenueReplaceRejected{.ref = *ref,
                                 .new_client_id = asked.client_id,
                                 .is_old_alive = false,
                                 .old_cumulative = Quantity(*executed),
                                 .reason = reason,
                                 .text = error.to_string()}};
}

Inputs both_legs_done(Payload const& payload, Legs const& legs, Asked const& asked) {
    auto const old_ref =
        legs.cancel ? ref_in(*legs.cancel, "origClientOrderId", asked.old_client_id) : std::nullopt;
    auto const executed = legs.cancel ? decimal_of(*legs.cancel, "executedQty") : std::nullopt;
    auto const ref =
        legs.placed ? ref_in(*legs.placed, "clientOrderId", asked.client_id) : std::nullopt;
    if (!old_ref || !executed || executed->is_negative() || !ref) {
        return words::not_understood(payload, asked, "the legs of a replace cannot be read");
    }
    return placed(payload, *legs.placed, asked,
                  VenueReplaced{*ref, asked.old_client_id, Quantity(*executed)});
}

Inputs decode_legs(Payload const& payload, Element element, int status, Asked const& asked) {
    Legs const legs{text_of(element, "cancelResult").value_or(""),
                    text_of(element, "newOrderResult").value_or(""),
                    field(element, "cancelResponse"), field(element, "newOrderResponse")};
    bool const is_new_failed = legs.new_result == "FAILURE" || legs.new_result == "NOT_ATTEMPTED";
    if (legs.cancel_result == "SUCCESS" && legs.new_result == "SUCCESS") {
        return both_legs_done(payload, legs, asked);
    }
    if (legs.cancel_result == "SUCCESS" && is_new_failed) {
        return old_leg_gone(payload, legs, status, asked);
    }
    if (legs.cancel_result == "FAILURE" && is_new_failed && legs.cancel) {
        return failed(payload, asked, error_in(*legs.cancel, status));
    }
    // FAILURE and SUCCESS would be two live orders; STOP_ON_FAILURE forbids it.
    return words::not_understood(payload, asked, "a replace ended as no replace of ours can");
}

std::optional<Element> legs_in_error(Payload const& payload, Form form) {
    auto const& root = payload.parsed().root;
    if (!root) return std::nullopt;
    if (form.is_rest) return field(*root, "data");
    auto const error = field(*root, "error");
    return error ? field(*error, "data") : std::nullopt;
}

}  // namespace

Inputs decode_answer(Payload const& payload, Form form, Asked const& asked) {
    if (auto const error = decode_error(payload, form)) {
        if (asked.request == VenueRequest::replace && !asked.is_reduce) {
            auto const legs = legs_in_error(payload, form);
            if (legs && field(*legs, "cancelResult")) {
                return decode_legs(payload, *legs, error->status, asked);
            }
        }
        return failed(payload, asked, *error);
    }
    auto const result = result_of(payload, form);
    if (!result) return words::not_understood(payload, asked, "an answer without result and error");
    switch (asked.request) {
        case VenueRequest::submit: return decode_submitted(payload, *result, asked);
        case VenueRequest::cancel: return decode_canceled(payload, *result, asked);
        case VenueRequest::replace:
            return asked.is_reduce ? decode_amended(payload, *result, asked)
                                   : decode_legs(payload, *result, form.status, asked);
        case VenueRequest::query: break;
    }
    return words::not_understood(payload, asked, "an order answer cannot answer a query");
}

}  // namespace trestle::adapters::binance_spot
