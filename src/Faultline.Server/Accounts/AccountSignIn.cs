using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Faultline.Server.Accounts;

/// <summary>Signs accounts in and out; a disabled account is signed in nowhere.</summary>
internal sealed class AccountSignIn(
    UserManager<Account> users,
    IHttpContextAccessor http,
    IUserClaimsPrincipalFactory<Account> claims,
    IOptions<IdentityOptions> options,
#pragma warning disable S6672 // The class it derives from asks for its own.
    ILogger<SignInManager<Account>> logger,
#pragma warning restore S6672
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<Account> confirmation
) : SignInManager<Account>(users, http, claims, options, logger, schemes, confirmation)
{
    public override Task<bool> CanSignInAsync(Account user) => Task.FromResult(!user.Disabled);
}
