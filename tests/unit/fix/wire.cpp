#include "tests/unit/fix/wire.hpp"

#include <algorithm>
#include <cstdio>

#include "fix/message.hpp"

namespace trestle::fix {

std::string wire(std::string_view barred) {
    std::string text(barred);
    std::replace(text.begin(), text.end(), '|', soh);
    return text;
}

std::string barred(std::string_view wire) {
    std::string text(wire);
    std::replace(text.begin(), text.end(), soh, '|');
    return text;
}

std::string whole_message(std::string_view barred_type_and_body) {
    auto const end_of_type = barred_type_and_body.find('|') + 1;
    std::string const body = wire(std::string(barred_type_and_body.substr(0, end_of_type)) +
                                  "34=7|49=DESK1|52=20260102-03:04:05.678|56=TRESTLE|" +
                                  std::string(barred_type_and_body.substr(end_of_type)));
    std::string message = wire("8=FIX.4.4|9=" + std::to_string(body.size()) + "|") + body;
    unsigned sum = 0;
    for (char const c : message) sum += static_cast<unsigned char>(c);
    char trailer[8] = {};
    std::snprintf(trailer, sizeof trailer, "10=%03u", sum % 256);
    return message + trailer + soh;
}

Fields fields_of(std::string_view body) {
    Fields fields;
    FieldReader reader(body);
    while (auto const field = reader.next()) {
        fields.emplace_back(field->tag, std::string(field->value));
    }
    return fields;
}

std::string value_of(std::string_view body, int tag) {
    auto const fields = fields_of(body);
    auto const found = std::find_if(fields.begin(), fields.end(),
                                    [tag](auto const& field) { return field.first == tag; });
    return found == fields.end() ? std::string() : found->second;
}

Origin any_origin() {
    return {.session = SessionId::of("DESK1"),
            .msg_seq_num = 7,
            .sent_at = {1'767'323'045'678'000'000},
            .is_possible_resend = false};
}

}  // namespace trestle::fix
