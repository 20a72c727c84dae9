// The control socket: who gets in, and what the hostile cannot do to it.
#include "oms/server/control_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cstring>
#include <thread>

#include "oms/server/control_socket.hpp"
#include "tests/acceptance/support/workplace.hpp"

namespace trestle::server {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

// A gateway's loop on a thread of its own, which answers each command with itself.
class House {
public:
    explicit House(fs::path home) : home_(std::move(home)) {
        server_ = std::make_unique<ControlServer>(
            loop_,
            [this](ControlRequest const& request, std::string const& who,
                   ControlServer::Reply reply) {
                if (request.command == "wait") return waiting_.push_back(std::move(reply));
                reply({true, who + ": " + request.command + " " + request.value("why")});
            },
            [](std::string_view) {});
        problem_ = server_->listen(control_socket_in(home_));
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~House() {
        boost::asio::post(loop_, [this] {
            waiting_.clear();
            server_->stop();
            loop_.stop();
        });
        thread_.join();
    }

    [[nodiscard]] std::string const& problem() const { return problem_; }
    [[nodiscard]] Result<ControlAnswer, std::string> ask(std::string const& command) const {
        return ask_gateway(home_, {command, {{"why", "because"}}}, std::chrono::seconds(20));
    }

private:
    fs::path home_;
    boost::asio::io_context loop_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
        loop_.get_executor()};
    std::vector<ControlServer::Reply> waiting_;
    std::unique_ptr<ControlServer> server_;
    std::string problem_;
    std::thread thread_;
};

sockaddr_un address_of(fs::path const& socket) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
    return address;
}

// A peer that writes what it likes.
class Peer {
public:
    explicit Peer(fs::path const& socket) : socket_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
        auto const address = address_of(socket);
        is_on_ = connect(socket_, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
    }
    ~Peer() { close(socket_); }
    Peer(Peer const&) = delete;
    [[nodiscard]] bool is_on() const { return is_on_; }
    void write(std::string const& bytes) const {
        static_cast<void>(send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    }
    // Until the other end closes.
    [[nodiscard]] std::string read_all() const {
        std::string text;
        char bytes[512];
        for (ssize_t count = 0; (count = recv(socket_, bytes, sizeof bytes, 0)) > 0;) {
            text.append(bytes, static_cast<std::size_t>(count));
        }
        return text;
    }

private:
    int socket_;
    bool is_on_ = false;
};

// Runs `is_true` in a child of another user; whether it said so.
template <class Claim>
bool holds_for_another_user(Claim is_true) {
    pid_t const child = fork();
    if (child == 0) {
        if (setgid(65'534) != 0 || setuid(65'534) != 0) _exit(9);
        _exit(is_true() ? 0 : 1);
    }
    int status = 0;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

class ControlSocket : public testing::Test {
protected:
    [[nodiscard]] fs::path home() const { return folder_.path(); }
    [[nodiscard]] fs::path socket() const { return control_socket_in(home()); }
    acceptance::TemporaryFolder folder_;
};

TEST_F(ControlSocket, AnswersTheUserWhoAsks) {
    House const house(home());
    ASSERT_EQ(house.problem(), "");
    auto const answer = house.ask("halt");
    ASSERT_TRUE(answer.ok()) << answer.error();
    EXPECT_EQ(answer->text, name_of_user(geteuid()) + ": halt because");
}

TEST_F(ControlSocket, IsForItsOwnUserOnly) {
    House const house(home());
    struct stat about {};
    ASSERT_EQ(stat(socket().c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0600u);
    if (geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
    ASSERT_EQ(chmod(home().c_str(), 0755), 0);
    auto const ask = [&] { return ask_gateway(home(), {"halt", {}}, std::chrono::seconds(5)); };
    EXPECT_TRUE(holds_for_another_user([&] {
        auto const answer = ask();
        return !answer.ok() && answer.error().find("run this as root") != std::string::npos;
    }));
    // Even when somebody opens the file to all, the peer's credentials are looked at.
    ASSERT_EQ(chmod(socket().c_str(), 0666), 0);
    EXPECT_TRUE(holds_for_another_user([&] {
        auto const answer = ask();
        return answer.ok() && !answer->is_ok &&
               answer->text == "you may not command this gateway; run this as root";
    }));
}

TEST_F(ControlSocket, AHugeRequestIsRefusedAndTheNextOneIsHeard) {
    House const house(home());
    Peer const peer(socket());
    ASSERT_TRUE(peer.is_on());
    peer.write("trestle 1 halt\nwhy " + std::string(100'000, 'x'));
    EXPECT_THAT(peer.read_all(), HasSubstr("the request is longer than 4096 bytes"));
    EXPECT_TRUE(house.ask("halt").ok());
}

TEST_F(ControlSocket, GarbageIsRefused) {
    House const house(home());
    Peer const peer(socket());
    peer.write(std::string("\x00\xff\x01garbage\n\n", 12));
    EXPECT_THAT(peer.read_all(), StartsWith("refused\nthe request is not"));
    EXPECT_TRUE(house.ask("halt").ok());
}

TEST_F(ControlSocket, ASlowPeerIsCutOffAndHoldsNobodyUp) {
    House const house(home());
    Peer const slow(socket());
    slow.write("trestle 1 ha");
    auto const begin = std::chrono::steady_clock::now();
    EXPECT_TRUE(house.ask("halt").ok());
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(4));
    EXPECT_EQ(slow.read_all(), "") << "closed after its time without an answer";
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

TEST_F(ControlSocket, TooManyAtOnceAreTurnedAway) {
    House const house(home());
    std::vector<std::unique_ptr<Peer>> peers;
    for (int i = 0; i < 16; ++i) {
        peers.push_back(std::make_unique<Peer>(socket()));
        peers.back()->write("trestle 1 wait\n\n");
    }
    // They are taken in turn: the one after them finds the place full.
    Peer const late(socket());
    late.write("trestle 1 halt\n\n");
    EXPECT_THAT(late.read_all(), HasSubstr("too many commands at once"));
}

TEST_F(ControlSocket, APeerThatLeavesBeforeItsAnswerDoesNoHarm) {
    House const house(home());
    for (int i = 0; i < 8; ++i) Peer(socket()).write("trestle 1 wait\n\n");
    EXPECT_TRUE(house.ask("halt").ok());
}

TEST_F(ControlSocket, OneLeftBehindIsReplaced) {
    folder_.write("control.sock", "left by a process that is gone");
    House const house(home());
    EXPECT_EQ(house.problem(), "");
    EXPECT_TRUE(house.ask("halt").ok());
}

TEST_F(ControlSocket, IsGoneAfterAnOrderlyEnd) {
    { House const house(home()); }
    EXPECT_FALSE(fs::exists(socket()));
}

TEST_F(ControlSocket, WithoutAGatewaySaysWhatToDo) {
    auto const nobody = ask_gateway(home(), {"halt", {}}, std::chrono::seconds(1));
    ASSERT_FALSE(nobody.ok());
    EXPECT_THAT(nobody.error(), HasSubstr("no gateway serves " + home().string()));
    EXPECT_THAT(nobody.error(), HasSubstr("start one with 'trestle serve'"));
    EXPECT_EQ(nobody.error().find('\n'), std::string::npos);
    // One that was killed leaves its socket behind.
    int const dead = ::socket(AF_UNIX, SOCK_STREAM, 0);
    auto const address = address_of(socket());
    ASSERT_EQ(bind(dead, reinterpret_cast<sockaddr const*>(&address), sizeof address), 0);
    close(dead);
    auto const left = ask_gateway(home(), {"halt", {}}, std::chrono::seconds(1));
    ASSERT_FALSE(left.ok());
    EXPECT_THAT(left.error(), HasSubstr("was left by one that was killed"));
}

TEST_F(ControlSocket, WorksInAFolderWhosePathIsLongerThanAnAddress) {
    auto const deep = home() / std::string(80, 'a') / std::string(80, 'b');
    fs::create_directories(deep);
    House const house(deep);
    ASSERT_EQ(house.problem(), "");
    auto const answer = house.ask("halt");
    EXPECT_TRUE(answer.ok()) << answer.error();
}

}  // namespace
}  // namespace trestle::server
