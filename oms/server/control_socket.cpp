#include "oms/server/control_socket.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace trestle::server {

namespace {

namespace fs = std::filesystem;

// Closes itself.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) close(number_);
    }
    Descriptor(Descriptor const&) = delete;
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

std::string owner_of(fs::path const& path) {
    struct stat about {};
    if (stat(path.c_str(), &about) != 0) return "another user";
    auto const* const user = getpwuid(about.st_uid);
    return user == nullptr ? "user " + std::to_string(about.st_uid) : std::string(user->pw_name);
}

std::string why_unreachable(int error, fs::path const& home) {
    auto const socket = control_socket_in(home);
    if (error == ENOENT) {
        return "no gateway serves " + home.string() + " (there is no " + socket.string() +
               "); start one with 'trestle serve', or name its data folder with --data";
    }
    if (error == ECONNREFUSED) {
        return "no gateway serves " + home.string() + " any more (" + socket.string() +
               " was left by one that was killed); start it with 'trestle serve'";
    }
    if (error == EACCES || error == EPERM) {
        return socket.string() + " is for " + owner_of(socket) + " and root only; run this as " +
               owner_of(socket);
    }
    return socket.string() + ": " + std::strerror(error);
}

bool is_ready(int descriptor, short event, std::chrono::steady_clock::time_point until) {
    while (true) {
        auto const left = std::chrono::duration_cast<std::chrono::milliseconds>(
            until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return false;
        pollfd waiting{descriptor, event, 0};
        int const ready = poll(&waiting, 1, static_cast<int>(left.count()));
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return false;
    }
}

}  // namespace

fs::path control_socket_in(fs::path const& home) { return home / "control.sock"; }

SocketAddress::SocketAddress(fs::path const& socket) : text_(socket.string()) {
    if (text_.size() < sizeof(sockaddr_un::sun_path)) return;
    folder_ = open(socket.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    text_ = "/proc/self/fd/" + std::to_string(folder_) + "/" + socket.filename().string();
}

SocketAddress::~SocketAddress() {
    if (folder_ >= 0) close(folder_);
}

Result<ControlAnswer, std::string> ask_gateway(fs::path const& home, ControlRequest const& request,
                                               std::chrono::seconds patience) {
    auto const until = std::chrono::steady_clock::now() + patience;
    SocketAddress const place(control_socket_in(fs::absolute(home)));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, place.text().c_str(), place.text().size());
    Descriptor const socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (socket.number() < 0) return std::string("no socket: ") + std::strerror(errno);
    auto const* const target = reinterpret_cast<sockaddr const*>(&address);
    if (connect(socket.number(), target, sizeof address) != 0) {
        return why_unreachable(errno, home);
    }
    auto const text = encode_control(request);
    // A gateway that refuses at once may have closed already: its answer is still there to be read.
    static_cast<void>(send(socket.number(), text.data(), text.size(), MSG_NOSIGNAL));
    std::string answer;
    char bytes[4'096];
    while (answer.size() < control_answer_bytes && is_ready(socket.number(), POLLIN, until)) {
        auto const count = recv(socket.number(), bytes, sizeof bytes, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return decode_control_answer(answer);
        answer.append(bytes, static_cast<std::size_t>(count));
    }
    return "the gateway that serves " + home.string() + " has not answered within " +
           std::to_string(patience.count()) + " s; look at " + (home / "trestle.log").string() +
           " and at 'trestle audit export events' before you try again";
}

}  // namespace trestle::server
