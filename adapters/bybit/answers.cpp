// Answers to submits, replaces, cancels and batches, inward.
#include "adapters/bybit/errors.hpp"
#include "adapters/bybit/json.hpp"

namespace trestle::adapters::bybit {

using words::field;
using words::not_understood;
using words::text_or_none;

namespace {

Inputs failed(Payload const& payload, Asked const& asked, VenueError const& error) {
    return words::failed(payload, asked, error, kind_of(error), reason_of(error));
}

// An acknowledgement names the order by the venue's id, or by an id of ours.
bool is_about(Element row, Asked const& asked) {
    auto const& asked_id =
        asked.request == VenueRequest::replace ? asked.old_order_id : asked.order_id;
    if (!asked_id.empty()) return text_or_none(row, "orderId") == asked_id.view();
    auto const named = VenueClientId::from(text_or_none(row, "orderLinkId"));
    return named && !named->empty() &&
           (*named == asked.client_id || words::is_same_order(*named, asked.client_id));
}

Inputs acknowledged(Payload const& payload, Element row, Asked const& asked) {
    if (!is_about(row, asked)) {
        return not_understood(payload, asked, "an acknowledgement of another order");
    }
    return {};
}

// Row i of retExtInfo says how row i of the batch ended.
std::optional<Array> endings_of(Payload const& payload) {
    auto const& root = payload.parsed().root;
    auto const more = root ? field(*root, "retExtInfo") : std::nullopt;
    return more ? words::array_of(*more, "list") : std::nullopt;
}

Inputs decode_row(Payload const& payload, Element row, Element ending, Asked const& asked) {
    auto const code = words::integer_of(ending, "code");
    if (!code) return not_understood(payload, asked, "a row of a batch without its code");
    if (*code != 0) {
        return failed(payload, asked, {0, *code, std::string(text_or_none(ending, "msg"))});
    }
    return acknowledged(payload, row, asked);
}

}  // namespace

Inputs decode_answer(Payload const& payload, Form form, Asked const& asked) {
    if (auto const error = decode_error(payload, form)) return failed(payload, asked, *error);
    auto const result = result_of(payload, form);
    if (!result) return not_understood(payload, asked, "an answer without result and error");
    return acknowledged(payload, *result, asked);
}

Inputs decode_batch(Payload const& payload, Form form, std::vector<Asked> const& asked) {
    Inputs inputs;
    auto const error = decode_error(payload, form);
    auto const rows = rows_of(payload, form);
    auto const endings = endings_of(payload);
    bool const has_rows =
        rows && endings && rows->size() == asked.size() && endings->size() == asked.size();
    for (std::size_t i = 0; i < asked.size(); ++i) {
        Inputs more;
        if (error) {
            more = failed(payload, asked[i], *error);
        } else if (!has_rows) {
            more = not_understood(payload, asked[i], "a batch answer has another number of rows");
        } else {
            more = decode_row(payload, rows->at(i).value(), endings->at(i).value(), asked[i]);
        }
        for (Input& input : more) inputs.push_back(std::move(input));
    }
    return inputs;
}

std::optional<VenueError> decode_cancel_all(Payload const& payload, Form form) {
    return decode_error(payload, form);
}

}  // namespace trestle::adapters::bybit
