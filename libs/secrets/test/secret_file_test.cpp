#include <weft/secrets/secret_file.hpp>

#include <gtest/gtest.h>
#include <sodium.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <thread>

namespace weft::secrets {
namespace {

class SecretFiles : public testing::Test {
protected:
    void SetUp() override
    {
        ASSERT_GE(sodium_init(), 0);
        std::string pattern =
            (std::filesystem::temp_directory_path() / "weft-secrets-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        path_ = folder_ / "identity.toml";
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    [[nodiscard]] std::string text() const
    {
        std::ifstream file{path_};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    void put(const std::string& text) const
    {
        std::ofstream{path_} << text;
        ASSERT_EQ(::chmod(path_.c_str(), 0600), 0);
    }
    [[nodiscard]] SecretError refusal() const
    {
        const auto file = read_secret(path_, "identity", nothing_);
        EXPECT_FALSE(file.has_value());
        return file ? SecretError::unreadable : file.error().error;
    }

    std::filesystem::path folder_;
    std::filesystem::path path_;
    SecretFile file_{"identity", {"node one"}, to_bytes("a secret of 24 characters")};
    AskPassphrase nothing_ = [] { return std::nullopt; };
    AskPassphrase right_ = [] { return std::optional<std::string>{"correct horse"}; };
    AskPassphrase wrong_ = [] { return std::optional<std::string>{"battery staple"}; };
};

TEST_F(SecretFiles, an_unprotected_secret_says_so_and_comes_back)
{
    ASSERT_TRUE(write_secret(path_, file_, std::nullopt));
    EXPECT_NE(text().find("protection = \"unprotected\""), std::string::npos);
    const auto read = read_secret(path_, "identity", nothing_);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->secret, file_.secret);
    EXPECT_EQ(read->shown, file_.shown);
}

TEST_F(SecretFiles, only_the_owner_may_read_the_file)
{
    ASSERT_TRUE(write_secret(path_, file_, std::nullopt));
    struct stat about{};
    ASSERT_EQ(::stat(path_.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0600u);
    ASSERT_EQ(::chmod(path_.c_str(), 0640), 0);
    EXPECT_EQ(refusal(), SecretError::open_to_others);
}

TEST_F(SecretFiles, a_locked_secret_needs_its_passphrase_but_its_label_does_not)
{
    ASSERT_TRUE(write_secret(path_, file_, "correct horse"));
    EXPECT_EQ(text().find(to_hex(file_.secret)), std::string::npos);
    const auto label = read_label(path_, "identity");
    ASSERT_TRUE(label.has_value());
    EXPECT_TRUE(label->locked);
    EXPECT_EQ(label->shown, file_.shown);
    EXPECT_EQ(refusal(), SecretError::passphrase_missing);
    const auto denied = read_secret(path_, "identity", wrong_);
    ASSERT_FALSE(denied.has_value());
    EXPECT_EQ(denied.error().error, SecretError::wrong_passphrase);
    const auto opened = read_secret(path_, "identity", right_);
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(opened->secret, file_.secret);
}

TEST_F(SecretFiles, a_secret_is_never_overwritten_by_accident)
{
    ASSERT_TRUE(write_secret(path_, file_, std::nullopt));
    const auto again = write_secret(path_, file_, std::nullopt);
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().error, SecretError::already_there);
    EXPECT_TRUE(write_secret(path_, file_, std::nullopt, Existing::replace));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator{folder_}, {}), 1);
}

TEST_F(SecretFiles, of_many_writers_at_once_exactly_one_wins_and_its_secret_is_the_file)
{
    for (int round = 0; round < 20; ++round) {
        std::vector<SecretFile> files;
        for (int i = 0; i < 8; ++i)
            files.push_back({"identity", {"node"}, to_bytes("secret " + std::to_string(i))});
        std::vector<int> won(files.size(), 0);
        {
            std::vector<std::jthread> writers;
            for (std::size_t i = 0; i < files.size(); ++i)
                writers.emplace_back([&, i] {
                    won[i] = write_secret(path_, files[i], std::nullopt).has_value() ? 1 : 0;
                });
        }
        ASSERT_EQ(std::ranges::count(won, 1), 1);
        const auto winner = static_cast<std::size_t>(std::ranges::find(won, 1) - won.begin());
        const auto read = read_secret(path_, "identity", nothing_);
        ASSERT_TRUE(read.has_value());
        ASSERT_EQ(read->secret, files[winner].secret);
        ASSERT_EQ(std::distance(std::filesystem::directory_iterator{folder_}, {}), 1);
        std::filesystem::remove(path_);
    }
}

TEST_F(SecretFiles, what_is_not_one_is_refused_by_name)
{
    EXPECT_EQ(refusal(), SecretError::unreadable);
    const std::string rest = "public = []\nprotection = \"unprotected\"\nsecret = \"00\"\n";
    put("version = 1\nkind = \"wallet\"\n" + rest);
    EXPECT_EQ(refusal(), SecretError::wrong_kind);
    put("version = 2\nkind = \"identity\"\n" + rest);
    EXPECT_EQ(refusal(), SecretError::unknown_version);
    put("version = 1\nkind = \"identity\"\nextra = 1\n" + rest);
    EXPECT_EQ(refusal(), SecretError::malformed);
    put("version = 1\nkind = \"identity\"\npublic = []\nprotection = \"none\"\nsecret = \"00\"\n");
    EXPECT_EQ(refusal(), SecretError::malformed);
    put("]]]");
    EXPECT_EQ(refusal(), SecretError::malformed);
}

TEST_F(SecretFiles, what_is_no_file_is_refused_at_once)
{
    ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
    EXPECT_EQ(refusal(), SecretError::not_a_file) << "a pipe that nobody writes to";
    std::filesystem::remove(path_);
    std::filesystem::create_directory(path_);
    EXPECT_EQ(refusal(), SecretError::not_a_file) << "a directory";
    std::filesystem::remove(path_);
    std::filesystem::create_symlink("/dev/zero", path_);
    EXPECT_EQ(refusal(), SecretError::not_a_file) << "a device without an end";
}

TEST_F(SecretFiles, a_private_file_gives_its_first_line)
{
    put("correct horse\r\nthe second line is nobody's\n");
    EXPECT_EQ(read_private_line(path_).value(), "correct horse");
    put("no end of line");
    EXPECT_EQ(read_private_line(path_).value(), "no end of line");
    put("");
    EXPECT_EQ(read_private_line(path_).value(), "");
}

TEST_F(SecretFiles, a_private_file_that_others_may_read_is_refused)
{
    put("correct horse\n");
    for (const unsigned mode : {0644u, 0640u, 0604u, 0620u, 0601u}) {
        ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
        const auto line = read_private_line(path_);
        ASSERT_FALSE(line) << std::oct << mode;
        EXPECT_EQ(line.error().error, SecretError::open_to_others);
        EXPECT_EQ(line.error().text.find("correct"), std::string::npos);
    }
    for (const unsigned mode : {0600u, 0400u}) {
        ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
        EXPECT_TRUE(read_private_line(path_)) << std::oct << mode;
    }
}

}  // namespace
}  // namespace weft::secrets
