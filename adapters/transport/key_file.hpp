// Owns the encrypted file of API keys: AES-256-GCM, its key from a passphrase by scrypt. Never
// writes a secret unencrypted, never names one in a problem, and wipes what it has read.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/transport/secret.hpp"
#include "oms/model/ids.hpp"
#include "oms/model/result.hpp"

namespace trestle::adapters::transport {

// One entry: what a venue gave us to sign with.
struct VenueKey {
    std::string name;  // ours: [a-zA-Z0-9_.-], at most 64
    Venue venue = Venue::binance_spot;
    Secret api_key;
    Secret api_secret;
    Secret passphrase;  // OKX only
};

// What a passphrase costs to try. The file states it, so that it can grow: 2^17 blocks of 8 × 128
// bytes are 128 MiB and about half a second.
struct ScryptCost {
    unsigned log2_n = 17;
    unsigned r = 8;
    unsigned p = 1;
};

class KeyFile {
public:
    // Problems are one line each: the file, what is wrong, the remedy.
    // Refuses a file that is not 0600 and ours, or whose folder others can write to.
    [[nodiscard]] static Result<KeyFile, std::string> open(std::filesystem::path const& file,
                                                           Secret const& passphrase);
    // A file that is not there yet; nothing is written before save().
    [[nodiscard]] static Result<KeyFile, std::string> begin(std::filesystem::path const& file,
                                                            ScryptCost cost = {});

    [[nodiscard]] std::vector<VenueKey> const& keys() const { return keys_; }
    // Null when there is none.
    [[nodiscard]] VenueKey const* find(std::string_view name) const;
    // Empty on success.
    [[nodiscard]] std::string add(VenueKey key);
    [[nodiscard]] std::string remove(std::string_view name);
    // Written whole beside the old file, synced, and put in its place. A salt and a nonce are never
    // used twice.
    [[nodiscard]] std::string save(Secret const& passphrase);

private:
    KeyFile(std::filesystem::path file, ScryptCost cost) : file_(std::move(file)), cost_(cost) {}

    std::filesystem::path file_;
    ScryptCost cost_;
    std::vector<VenueKey> keys_;
};

// Empty when it may hold secrets: a plain file of ours, mode 0600, in a folder that only its owner
// (ours or root) can write to. A file that is not there is judged by its folder.
[[nodiscard]] std::string why_not_private(std::filesystem::path const& file);

// Held while a file is read, changed and written again: of two at once the second must wait for
// the first, or one of their changes is lost. The lock is a file beside it, which stays there.
class KeyFileLock {
public:
    // Refuses at once when another one holds it.
    [[nodiscard]] static Result<KeyFileLock, std::string> take(std::filesystem::path const& file);
    KeyFileLock(KeyFileLock&& other) noexcept;
    KeyFileLock& operator=(KeyFileLock&&) = delete;
    ~KeyFileLock();

private:
    explicit KeyFileLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

// "…9f3c": enough to tell two keys apart.
[[nodiscard]] std::string shown_end_of(Secret const& api_key);

inline constexpr std::size_t least_passphrase_bytes = 12;

}  // namespace trestle::adapters::transport
