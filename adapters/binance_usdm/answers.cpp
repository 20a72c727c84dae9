// Answers to submits, replaces, cancels and batches, inward.
#include "adapters/binance_usdm/errors.hpp"
#include "adapters/binance_usdm/json.hpp"

namespace trestle::adapters::binance_usdm {

using words::not_understood;
using words::quantity_of;
using words::text_of;

namespace {

Inputs failed(Payload const& payload, Asked const& asked, VenueError const& error) {
    return words::failed(payload, asked, error, kind_of(error), reason_of(error));
}

// What an answer says of an order that does not rest: only RESULT answers say more than NEW.
bool append_end(Inputs& inputs, Element order, VenueRef const& ref) {
    auto const status = text_of(order, "status").value_or("NEW");
    if (status == "NEW" || status == "PARTIALLY_FILLED" || status == "FILLED") return true;
    auto const executed = quantity_of(order, "executedQty");
    if (!executed) return false;
    std::string const text = "status " + std::string(status);
    if (status == "EXPIRED") {
        inputs.push_back(VenueCanceled{ref, VenueCanceled::Cause::time_in_force, *executed, text});
    } else if (status == "EXPIRED_IN_MATCH") {
        inputs.push_back(VenueExpired{ref, *executed, text + " (self-trade prevention)"});
    } else if (status == "CANCELED") {
        inputs.push_back(VenueCanceled{ref, VenueCanceled::Cause::venue, *executed, text});
    } else if (status == "REJECTED") {
        inputs.push_back(VenueRejected{ref, Reason::venue_rejected, text});
    } else {
        return false;
    }
    return true;
}

Inputs decode_submitted(Payload const& payload, Element order, Asked const& asked) {
    if (!is_about(order, asked) || text_of(order, "clientOrderId") != asked.client_id.view()) {
        return not_understood(payload, asked, "the answer to a submit names another order");
    }
    VenueRef const ref = ref_in(order, asked);
    Inputs inputs{VenueAccepted{ref}};
    if (append_end(inputs, order, ref)) return inputs;
    // It is there, but not all of the answer can be read: the core has to ask.
    inputs.push_back(words::anomaly(ref, "a status that is not known", payload.text()));
    inputs.push_back(words::unknown_outcome(asked, "the answer cannot be read"));
    return inputs;
}

Inputs decode_canceled(Payload const& payload, Element order, Asked const& asked) {
    auto const executed = quantity_of(order, "executedQty");
    if (!is_about(order, asked) || !executed || text_of(order, "status") != "CANCELED") {
        return not_understood(payload, asked, "the answer to a cancel cannot be read");
    }
    return {VenueCanceled{ref_in(order, asked), VenueCanceled::Cause::requested, *executed, ""}};
}

// The venue cancels an order whose new total is already filled, or whose post-only price crosses.
Inputs decode_amended(Payload const& payload, Element order, Asked const& asked) {
    auto const executed = quantity_of(order, "executedQty");
    auto const status = text_of(order, "status");
    if (!is_about(order, asked) || !executed || !status) {
        return not_understood(payload, asked, "the answer to a modify cannot be read");
    }
    VenueRef ref = ref_in(order, asked);
    if (*status == "NEW" || *status == "PARTIALLY_FILLED" || *status == "FILLED") {
        return {VenueReplaced{ref, asked.old_client_id, *executed}};
    }
    if (*status != "CANCELED" && *status != "EXPIRED") {
        return not_understood(payload, asked, "a modify ended as no modify can");
    }
    ref.client_id = asked.old_client_id;
    return {VenueReplaceRejected{.ref = ref,
                                 .new_client_id = asked.client_id,
                                 .is_old_alive = false,
                                 .old_cumulative = *executed,
                                 .reason = Reason::venue_rejected,
                                 .text = "the modify ended the order: " + std::string(*status)}};
}

Inputs decode_row(Payload const& payload, Element order, int status, Asked const& asked) {
    if (auto const error = error_in(order, status)) return failed(payload, asked, *error);
    switch (asked.request) {
        case VenueRequest::submit:
            return asked.is_waiting ? conditional_placed(payload, order, asked)
                                    : decode_submitted(payload, order, asked);
        case VenueRequest::cancel:
            return asked.is_waiting ? conditional_canceled(payload, order, asked)
                                    : decode_canceled(payload, order, asked);
        case VenueRequest::replace: return decode_amended(payload, order, asked);
        case VenueRequest::query: break;
    }
    return not_understood(payload, asked, "an order answer cannot answer a query");
}

}  // namespace

Inputs decode_answer(Payload const& payload, Form form, Asked const& asked) {
    if (auto const error = decode_error(payload, form)) return failed(payload, asked, *error);
    auto const result = result_of(payload, form);
    if (!result) return not_understood(payload, asked, "an answer without result and error");
    return decode_row(payload, *result, form.status, asked);
}

Inputs decode_batch(Payload const& payload, Form form, std::vector<Asked> const& asked) {
    Inputs inputs;
    auto const append = [&](Inputs more) {
        for (Input& input : more) inputs.push_back(std::move(input));
    };
    auto const error = decode_error(payload, form);
    auto const result = result_of(payload, form);
    Array rows;
    bool const has_rows =
        result && result->get_array().get(rows) == simdjson::SUCCESS && rows.size() == asked.size();
    for (std::size_t i = 0; i < asked.size(); ++i) {
        if (error) {
            append(failed(payload, asked[i], *error));
        } else if (!has_rows) {
            append(not_understood(payload, asked[i], "a batch answer has another number of rows"));
        } else {
            append(decode_row(payload, rows.at(i).value(), form.status, asked[i]));
        }
    }
    return inputs;
}

}  // namespace trestle::adapters::binance_usdm
