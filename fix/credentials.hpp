// Owns the passwords of desks: salted scrypt hashes, their check, and the delay after wrong ones.
// Never keeps, logs or returns a password. OpenSSL does the arithmetic and is seen by the .cpp
// only, the one place beside the engine and the desk that includes it.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trestle::fix {

// "scrypt$16384$8$1$SALT$HASH", salt and hash in base64; about 50 ms. Empty when the system has no
// randomness to give.
[[nodiscard]] std::string make_password_hash(std::string_view password);
// What is wrong with a hash of the config; empty when it can be used.
[[nodiscard]] std::string describe_password_hash(std::string_view hash);
// In constant time once the hash is computed. False for a hash that cannot be used.
[[nodiscard]] bool is_password(std::string_view password, std::string_view hash);

// Checks logons. Every call may take 50 ms and may come from any thread.
class Credentials {
public:
    using Clock = std::chrono::steady_clock;

    // One user of a desk; a desk with several has several of these.
    struct Desk {
        std::string comp_id;
        std::string username;
        std::string password_hash;
    };

    explicit Credentials(std::vector<Desk> desks);

    // Empty: welcome. Otherwise the text of the Logout, the same for a wrong name and a wrong
    // password. After wrong ones that host must wait, twice as long each time: 1 s up to 5 minutes,
    // forgotten after half an hour. A host is held up for itself only: nobody locks a desk out
    // from elsewhere.
    [[nodiscard]] std::string check(std::string const& comp_id, std::string const& username,
                                    std::string const& password, std::string const& peer,
                                    Clock::time_point now);

    // False when there is no such user. The proof of the old password is forgotten.
    [[nodiscard]] bool set_password(std::string const& comp_id, std::string const& username,
                                    std::string password_hash);

private:
    using Digest = std::array<unsigned char, 32>;
    struct Attempts {
        int wrong = 0;
        Clock::time_point not_before;
    };
    struct Known {
        Desk desk;
        Digest verified{};  // of the last right password, keyed by a secret of this process
        bool is_verified = false;
    };

    [[nodiscard]] bool is_right(Known const* known, std::string const& password);
    [[nodiscard]] Digest digest_of(Desk const& desk, std::string_view password) const;
    void count_wrong(std::string const& key, Clock::time_point now);

    std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, Known> users_;  // by desk and name
    std::map<std::string, Attempts, std::less<>> attempts_;  // by desk and host
    Digest secret_{};
    bool has_secret_ = false;
    std::string decoy_hash_;
};

}  // namespace trestle::fix
