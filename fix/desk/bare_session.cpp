#include "fix/desk/bare_session.hpp"

#include <algorithm>

#include "fix/desk/client.hpp"

namespace trestle::fix::desk {
namespace {

using Kind = FieldPattern::Kind;

void lay_over(Message& message, FieldPattern const& field) {
    if (field.kind == Kind::absent)
        message.remove(field.tag);
    else
        message.set(field.tag, field.value);
}

// The right bytes, in which a given BodyLength or CheckSum then stands as it was given.
std::string encode_as_told(Message message, std::vector<FieldPattern> const& fields) {
    std::string begin_string = "FIX.4.4";
    std::string body_length;
    std::string check_sum;
    for (FieldPattern const& field : fields) {
        if (field.tag == 8) begin_string = field.value;
        if (field.tag == 9) body_length = field.value;
        if (field.tag == 10) check_sum = field.value;
    }
    for (int const tag : {8, 9, 10}) message.remove(tag);
    std::string bytes = encode(message);
    if (begin_string == "FIX.4.4" && body_length.empty() && check_sum.empty()) return bytes;
    auto const body_start = bytes.find(
                                "\x01"
                                "35=") +
                            1;
    std::string const body = bytes.substr(body_start, bytes.size() - 7 - body_start);
    std::string out = "8=" + begin_string +
                      "\x01"
                      "9=" +
                      (body_length.empty() ? std::to_string(body.size()) : body_length) + "\x01" +
                      body;
    unsigned sum = 0;
    for (char const byte : out) sum += static_cast<unsigned char>(byte);
    std::string digits = std::to_string(sum % 256U);
    digits.insert(0, 3 - digits.size(), '0');
    return out + "10=" + (check_sum.empty() ? digits : check_sum) + "\x01";
}

}  // namespace

std::string BareSession::connect() {
    disconnect();
    framer_.clear();
    auto opened = Wire::open(settings_.wire);
    if (!opened) return opened.error();
    wire_ = std::move(opened).value();
    return {};
}

void BareSession::disconnect() {
    if (wire_) wire_->cut();
    wire_.reset();
}

std::string BareSession::close_reason() const {
    return wire_ == nullptr ? std::string("not connected") : wire_->close_reason();
}

void BareSession::send(std::string const& msg_type, std::vector<FieldPattern> const& fields) {
    if (!wire_) return;
    Message message(msg_type);
    message.add(49, settings_.sender).add(56, settings_.target);
    message.add(34, std::to_string(next_number_)).add(52, utc_timestamp());
    for (FieldPattern const& field : fields) {
        if (is_header_tag(field.tag)) lay_over(message, field);
    }
    for (FieldPattern const& field : fields) {
        bool const is_body = !is_header_tag(field.tag) && field.kind != Kind::absent;
        if (is_body) message.add(field.tag, field.value);
    }
    // A number that was given says nothing about the next one.
    bool const is_own_number =
        std::ranges::none_of(fields, [](FieldPattern const& field) { return field.tag == 34; });
    if (is_own_number) ++next_number_;
    std::string const bytes = encode_as_told(std::move(message), fields);
    witness_(true, bytes);
    wire_->send(bytes);
}

void BareSession::send_logon(std::vector<FieldPattern> const& fields) {
    std::vector<FieldPattern> all{{98, Kind::is, "0"},
                                  {108, Kind::is, std::to_string(settings_.heartbeat_seconds)},
                                  {141, Kind::is, "Y"}};
    if (!settings_.username.empty()) all.push_back({553, Kind::is, settings_.username});
    if (!settings_.password.empty()) all.push_back({554, Kind::is, settings_.password});
    for (FieldPattern const& field : fields) {
        std::erase_if(all, [&](FieldPattern const& one) { return one.tag == field.tag; });
        all.push_back(field);
    }
    send("A", all);
}

std::optional<Message> BareSession::receive(SteadyTime deadline) {
    for (;;) {
        if (auto const frame = framer_.next()) {
            witness_(false, *frame);
            auto message = decode(*frame);
            if (message) return std::move(message).value();
            Message garbled("garbled");
            garbled.add(58, message.error());
            return garbled;
        }
        if (!wire_) return std::nullopt;
        auto const bytes = wire_->receive(deadline);
        framer_.feed(bytes);
        bool const is_over = !is_open() || std::chrono::steady_clock::now() >= deadline;
        if (bytes.empty() && is_over) return std::nullopt;
    }
}

}  // namespace trestle::fix::desk
