#include "adapters/transport/https_client.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <deque>
#include <list>

namespace trestle::adapters::transport {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Stream = asio::ssl::stream<tcp::socket>;

namespace {

http::verb wire_verb(HttpVerb verb) {
    switch (verb) {
        case HttpVerb::get: return http::verb::get;
        case HttpVerb::post: return http::verb::post;
        case HttpVerb::put: return http::verb::put;
        case HttpVerb::del: return http::verb::delete_;
    }
    return http::verb::unknown;
}

bool equal_without_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; };
        return lower(x) == lower(y);
    });
}

HttpResponse to_response(http::response<http::string_body>&& message) {
    HttpResponse response;
    response.status = message.result_int();
    for (auto const& field : message) {
        response.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    }
    response.body = std::move(message.body());
    return response;
}

}  // namespace

std::optional<std::string_view> HttpResponse::header(std::string_view name) const {
    for (auto const& [key, value] : headers) {
        if (equal_without_case(key, name)) return value;
    }
    return std::nullopt;
}

// A request with its own deadline timer, so that waiting for a connection counts as well.
struct Job {
    Job(asio::io_context& loop, HttpRequest asked, HttpsClient::Done then)
        : request(std::move(asked)), done(std::move(then)), deadline(loop) {}

    HttpRequest request;
    HttpsClient::Done done;
    asio::steady_timer deadline;
    bool may_have_left = false;
    bool was_retried = false;

    void finish(HttpOutcome outcome) {
        deadline.cancel();
        if (auto const then = std::exchange(done, nullptr)) then(std::move(outcome));
    }
    void fail(std::string text) { finish(HttpFailure{may_have_left, std::move(text)}); }
};

class HttpsClient::Pool : public std::enable_shared_from_this<Pool> {
public:
    Pool(asio::io_context& loop, std::shared_ptr<TlsTrust const> const& trust,
         HttpsSettings settings)
        : loop_(loop), tls_(trust->share()), settings_(std::move(settings)) {}

    void send(HttpRequest request, Duration deadline, Done done);
    void close(bool calls_back);

private:
    struct Connection {
        Connection(asio::io_context& loop, asio::ssl::context& tls)
            : stream(loop, tls), resolver(loop), idle(loop) {}
        Stream stream;
        tcp::resolver resolver;
        asio::steady_timer idle;
        boost::beast::flat_buffer buffer;
        http::request<http::string_body> out;
        std::optional<http::response_parser<http::string_body>> in;
        std::shared_ptr<Job> job;
        bool is_ready = false;   // connected, TLS done
        bool is_reused = false;  // has answered a request before
        bool is_closed = false;
    };
    using Link = std::shared_ptr<Connection>;

    void dispatch();
    void connect(Link const& link);
    void secure(Link const& link);
    void write(Link const& link);
    void read(Link const& link);
    void on_response(Link const& link);
    void rest(Link const& link);
    void lose(Link const& link, std::string const& what, error_code error);
    void drop(Link const& link);
    void on_deadline(std::shared_ptr<Job> const& job);

    asio::io_context& loop_;
    asio::ssl::context tls_;
    HttpsSettings settings_;
    std::deque<std::shared_ptr<Job>> waiting_;
    std::list<Link> links_;
    bool is_closed_ = false;
};

void HttpsClient::Pool::send(HttpRequest request, Duration deadline, Done done) {
    auto const job = std::make_shared<Job>(loop_, std::move(request), std::move(done));
    if (is_closed_ || waiting_.size() >= settings_.max_waiting) {
        std::string const why = is_closed_ ? "the client is closed" : "too many requests wait";
        asio::post(loop_, [job, why] { job->fail(why); });
        return;
    }
    job->deadline.expires_after(deadline);
    job->deadline.async_wait([self = weak_from_this(), job](error_code error) {
        auto const pool = self.lock();
        if (!error && pool) pool->on_deadline(job);
    });
    waiting_.push_back(job);
    asio::post(loop_, [self = shared_from_this()] { self->dispatch(); });
}

void HttpsClient::Pool::on_deadline(std::shared_ptr<Job> const& job) {
    if (!job->done) return;
    std::erase(waiting_, job);
    for (Link const& link : std::list<Link>(links_)) {
        if (link->job == job) drop(link);
    }
    job->fail("no answer by the deadline");
    dispatch();
}

void HttpsClient::Pool::dispatch() {
    while (!is_closed_ && !waiting_.empty()) {
        auto const free = std::find_if(links_.begin(), links_.end(),
                                       [](Link const& link) { return link->job == nullptr; });
        Link link;
        if (free != links_.end()) {
            link = *free;
        } else if (links_.size() < settings_.max_connections) {
            link = links_.emplace_back(std::make_shared<Connection>(loop_, tls_));
        } else {
            return;
        }
        link->job = waiting_.front();
        waiting_.pop_front();
        link->idle.cancel();
        if (link->is_ready) {
            write(link);
        } else {
            connect(link);
        }
    }
}

void HttpsClient::Pool::connect(Link const& link) {
    link->resolver.async_resolve(
        settings_.host, settings_.port,
        [self = shared_from_this(), link](error_code error, tcp::resolver::results_type found) {
            if (link->is_closed) return;
            if (error) return self->lose(link, "cannot resolve the host", error);
            asio::async_connect(link->stream.next_layer(), found,
                                [self, link](error_code failed, tcp::endpoint const&) {
                                    if (link->is_closed) return;
                                    if (failed) return self->lose(link, "cannot connect", failed);
                                    self->secure(link);
                                });
        });
}

void HttpsClient::Pool::secure(Link const& link) {
    error_code ignored;
    link->stream.next_layer().set_option(tcp::no_delay(true), ignored);
    error_code is_name;
    asio::ip::make_address(settings_.host, is_name);
    // The name goes into the handshake (SNI) only when it is a name: RFC 6066 forbids addresses.
    if (is_name) {
        SSL_set_tlsext_host_name(link->stream.native_handle(), settings_.host.c_str());
    }
    resume_session(link->stream.native_handle(), settings_.host + ":" + settings_.port);
    link->stream.set_verify_callback(asio::ssl::host_name_verification(settings_.host));
    link->stream.async_handshake(asio::ssl::stream_base::client,
                                 [self = shared_from_this(), link](error_code error) {
                                     if (link->is_closed) return;
                                     if (error) return self->lose(link, "TLS handshake", error);
                                     link->is_ready = true;
                                     self->write(link);
                                 });
}

void HttpsClient::Pool::write(Link const& link) {
    HttpRequest const& request = link->job->request;
    link->out = {};
    link->out.version(11);
    link->out.method(wire_verb(request.verb));
    link->out.target(request.target);
    link->out.set(http::field::host, host_field(settings_.host, settings_.port));
    link->out.set(http::field::user_agent, "trestle");
    for (auto const& [name, value] : request.headers) link->out.set(name, value);
    link->out.body() = request.body;
    link->out.prepare_payload();
    link->job->may_have_left = true;
    http::async_write(link->stream, link->out,
                      [self = shared_from_this(), link](error_code error, std::size_t) {
                          if (link->is_closed) return;
                          if (error) return self->lose(link, "write", error);
                          self->read(link);
                      });
}

void HttpsClient::Pool::read(Link const& link) {
    link->in.emplace();
    link->in->body_limit(settings_.max_response_bytes);
    http::async_read(link->stream, link->buffer, *link->in,
                     [self = shared_from_this(), link](error_code error, std::size_t) {
                         if (link->is_closed) return;
                         if (error) return self->lose(link, "read", error);
                         self->on_response(link);
                     });
}

void HttpsClient::Pool::on_response(Link const& link) {
    auto const job = std::exchange(link->job, nullptr);
    auto message = link->in->release();
    link->is_reused = true;
    if (message.keep_alive()) {
        rest(link);
    } else {
        drop(link);
    }
    job->finish(to_response(std::move(message)));
    dispatch();
}

void HttpsClient::Pool::rest(Link const& link) {
    link->idle.expires_after(settings_.max_idle);
    link->idle.async_wait([self = weak_from_this(), link](error_code error) {
        auto const pool = self.lock();
        if (!error && pool && link->job == nullptr) pool->drop(link);
    });
}

void HttpsClient::Pool::lose(Link const& link, std::string const& what, error_code error) {
    auto const job = std::exchange(link->job, nullptr);
    bool const had_no_answer = !link->in || !link->in->got_some();
    bool const was_stale = link->is_reused && had_no_answer;
    drop(link);
    if (!job) return;
    if (was_stale && job->request.verb == HttpVerb::get && !job->was_retried) {
        job->was_retried = true;
        waiting_.push_front(job);
    } else {
        job->fail(settings_.host + ":" + settings_.port + " " + what + ": " + error.message());
    }
    dispatch();
}

void HttpsClient::Pool::drop(Link const& link) {
    link->is_closed = true;
    link->idle.cancel();
    link->resolver.cancel();
    error_code ignored;
    link->stream.next_layer().close(ignored);
    links_.remove(link);
}

void HttpsClient::Pool::close(bool calls_back) {
    is_closed_ = true;
    std::deque<std::shared_ptr<Job>> jobs;
    jobs.swap(waiting_);
    for (Link const& link : std::list<Link>(links_)) {
        if (link->job) jobs.push_back(std::exchange(link->job, nullptr));
        drop(link);
    }
    for (auto const& job : jobs) {
        if (!calls_back) job->done = nullptr;
        job->fail("the client was closed");
    }
}

HttpsClient::HttpsClient(asio::io_context& loop, std::shared_ptr<TlsTrust const> trust,
                         HttpsSettings settings)
    : pool_(std::make_shared<Pool>(loop, trust, std::move(settings))) {}

HttpsClient::~HttpsClient() { pool_->close(false); }

void HttpsClient::send(HttpRequest request, Duration deadline, Done done) {
    pool_->send(std::move(request), deadline, std::move(done));
}

void HttpsClient::close() { pool_->close(true); }

}  // namespace trestle::adapters::transport
