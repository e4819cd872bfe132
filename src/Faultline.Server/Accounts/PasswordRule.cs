using Microsoft.AspNetCore.Identity;

namespace Faultline.Server.Accounts;

/// <summary>What length alone does not rule out: the name itself, and the same few characters over and over (NIST SP 800-63B: length, not composition).</summary>
internal sealed class PasswordRule : IPasswordValidator<Account>
{
    private const int Longest = 256;

    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password)
    {
        var problem =
            password is null ? null
            : password.Length > Longest ? $"A password has at most {Longest} characters."
            : user.UserName is { Length: > 3 } name && password.Contains(name, StringComparison.OrdinalIgnoreCase)
                ? "A password does not contain the account's name."
            : null;
        return Task.FromResult(
            problem is null ? IdentityResult.Success : IdentityResult.Failed(new IdentityError { Code = "Password", Description = problem })
        );
    }
}
