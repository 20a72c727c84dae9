// What the encoders' author has declared and not written yet; weak, so that either may come first.
#include "fix/decode.hpp"
#include "fix/encode.hpp"
#include "fix/encode_answers.hpp"
#include "fix/message.hpp"

namespace trestle::fix {

namespace {
std::string const mass_report = "r";
std::string const list_status = "N";
std::string const news_type = "B";
std::string const report_type = "8";
std::string const cancel_reject = "9";
std::string const user_response = "BF";
std::string const order_event = "U2";

void add(std::string& body, int tag, std::string_view value) {
    if (value.empty()) return;
    body += std::to_string(tag) + "=";
    body += value;
    body += soh;
}
}  // namespace

[[gnu::weak]] std::vector<Input> decode_inputs(Origin const& origin, std::string_view message) {
    return {decode_message(origin, message)};
}
[[gnu::weak]] PasswordChange read_password_change(std::string_view) { return {}; }
[[gnu::weak]] std::string const& encode(MassCancelReport const&, std::string&) {
    return mass_report;
}
[[gnu::weak]] std::string const& encode(ListStatus const&, std::string&) { return list_status; }
[[gnu::weak]] std::string const& encode(News const& news, std::string& body) {
    add(body, 148, news.headline);
    body += "33=1\x01";
    add(body, 58, news.text);
    return news_type;
}
[[gnu::weak]] std::string const& encode_copy(Report const& report, SessionId const&,
                                             std::string& body) {
    encode(report, body);
    add(body, 797, "Y");
    return report_type;
}
[[gnu::weak]] std::string const& encode_copy(CancelRejected const& rejected, SessionId const&,
                                             std::string& body) {
    encode(rejected, body);
    add(body, 797, "Y");
    return cancel_reject;
}
[[gnu::weak]] std::string const& encode(UserResponse const& response, std::string& body) {
    add(body, 923, response.request_id);
    add(body, 553, response.username);
    body += "926=" + std::to_string(static_cast<int>(response.status)) + "\x01";
    return user_response;
}
[[gnu::weak]] std::string const& encode(RecoveryNews const& news, std::string& body) {
    add(body, 148, news.headline);
    body += "33=1\x01";
    add(body, 58, news.text);
    add(body, 7603, news.replay_request_id);
    add(body, 7602, news.last);
    return news_type;
}
[[gnu::weak]] std::string const& encode(OrderEvent const& event, std::string& body) {
    body += "7607=" + std::to_string(static_cast<int>(event.kind)) + "\x01";
    add(body, 17, to_string(event.exec_id));
    add(body, 11, event.cl_ord_id.view());
    add(body, 7605, event.verdict);
    add(body, 7606, event.venue_client_id.view());
    return order_event;
}

}  // namespace trestle::fix
