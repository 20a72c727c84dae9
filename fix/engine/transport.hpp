// Owns connections and listening sockets on Boost.Asio, plain and TLS with or without client
// certificates: reading, and gathered writing without waiting. Never knows FIX, and no Asio type is
// in this header, because its TLS part is slow to compile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fix/engine/admission.hpp"
#include "fix/engine/engine.hpp"

namespace trestle {
namespace fix {
namespace engine {

// One connection. Alive as long as somebody holds it or an operation is under way.
class Peer {
public:
    virtual ~Peer() = default;

    // Takes bytes from the front of what was read; returns how many it took.
    using Reader = std::function<std::size_t(char const* bytes, std::size_t size)>;
    using Closer = std::function<void(std::string const& reason)>;

    // `reader` gets what has arrived, `drained` is told when the queue has become empty, `closer`
    // is told once, when the connection ends from outside (not by cut() or close_after_flush()).
    virtual void start(Reader reader, std::function<void()> drained, Closer closer) = 0;
    // While held nothing is read; releasing gives what is already here to the reader again.
    virtual void hold() = 0;
    virtual void release() = 0;
    // True when this is the first write since the last flush: a flush is then wanted. How much
    // may wait is the caller's to judge: see queued().
    virtual bool write(char const* bytes, std::size_t size) = 0;
    virtual void flush() = 0;
    // Sends what is queued, then ends the connection; nothing more is read or told.
    virtual void close_after_flush() = 0;
    virtual void cut() = 0;

    virtual std::size_t queued() const = 0;
    virtual bool is_open() const = 0;
    virtual bool is_tls() const = 0;
    virtual std::string const& address() const = 0;  // "127.0.0.1:40112"
    virtual ShownCertificate certificate() const = 0;
};

struct TransportLimits {
    std::size_t read_bytes = 0;  // the most that is read before the reader must take something
};

class Listening {
public:
    using Accepted = std::function<void(std::shared_ptr<Peer>)>;
    using Log = std::function<void(std::string const&)>;

    Listening(boost::asio::io_context& loop, TransportLimits limits, Accepted accepted, Log log);
    ~Listening();
    Listening(Listening const&) = delete;
    Listening& operator=(Listening const&) = delete;

    // Empty on success, else what to do about it.
    std::string open(Listener const& listener);
    std::vector<std::uint16_t> ports() const;
    void close();

private:
    struct Door;
    boost::asio::io_context& loop_;
    TransportLimits limits_;
    Accepted accepted_;
    Log log_;
    std::vector<std::shared_ptr<Door>> doors_;
};

}  // namespace engine
}  // namespace fix
}  // namespace trestle
