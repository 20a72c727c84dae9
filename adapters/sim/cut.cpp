#include "adapters/sim/cut.hpp"

namespace trestle::adapters::sim {

namespace {

bool is_of_public_market(std::string_view path) {
    return path.find("public") != path.npos || path.starts_with("/stream") ||
           path.starts_with("/market");
}

HttpAnswer no_answer() {
    HttpAnswer answer;
    answer.is_dropped = answer.closes_connection = true;
    return answer;
}

}  // namespace

bool CutLine::is_lost(std::string const& what) {
    if (is_broken_) return true;
    ++cut_.passed;
    if (cut_.at == 0 || cut_.has_happened || cut_.passed != cut_.at) return false;
    cut_.has_happened = is_broken_ = true;
    cut_.what = what;
    // Not here: whoever called us is still using its connection.
    loop_.post([this] {
        wire_.drop_all();
        is_broken_ = false;
    });
    return true;
}

HttpAnswer CutLine::on_http(HttpRequest const& request) {
    auto const what = request.method + " " + std::string(request.path());
    if (is_lost("request " + what)) return no_answer();
    auto answer = face_->on_http(request);
    return is_lost("answer to " + what) ? no_answer() : answer;
}

bool CutLine::on_open(ConnectionId connection, HttpRequest const& request) {
    bool const is_public = is_of_public_market(request.path());
    if (is_public) public_.insert(connection);
    if (!is_public && is_lost("opening of " + std::string(request.path()))) return false;
    return face_->on_open(connection, request);
}

void CutLine::on_text(ConnectionId connection, std::string const& text) {
    bool const is_counted = !public_.contains(connection) && text != "ping";
    if (is_counted && is_lost("message " + text.substr(0, 120))) return;
    face_->on_text(connection, text);
}

void CutLine::on_closed(ConnectionId connection) {
    public_.erase(connection);
    face_->on_closed(connection);
}

void CutLine::send(ConnectionId connection, std::string text, std::chrono::milliseconds delay) {
    bool const is_counted = !public_.contains(connection) && text != "pong";
    if (is_counted && is_lost("push " + text.substr(0, 120))) return;
    wire_.send(connection, std::move(text), delay);
}

}  // namespace trestle::adapters::sim
