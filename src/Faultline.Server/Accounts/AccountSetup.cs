using Faultline.Configuration;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Faultline.Server.Accounts;

/// <summary>ASP.NET Core Identity as this workspace uses it.</summary>
internal static class AccountSetup
{
    public const string SessionCookie = "faultline-session";

    /// <summary>How long a session may outlive a change of its account: a role, a password, being disabled.</summary>
    private static readonly TimeSpan s_recheck = TimeSpan.FromSeconds(10);

    /// <summary>Accounts and their rules; enough for the command line.</summary>
    public static IServiceCollection AddAccountStore(this IServiceCollection services, AccountFile file, SignInConfig config)
    {
        services.AddSingleton(file);
        services.AddDbContext<AccountsContext>(options => file.Use(options));
        services.AddDataProtection();
        services
            .AddIdentityCore<Account>(options =>
            {
                // Which they may have says AccountNames; none here is any.
                options.User.AllowedUserNameCharacters = "";
                options.Password.RequiredLength = AccountBook.ShortestPassword;
                options.Password.RequiredUniqueChars = 5;
                options.Password.RequireDigit = false;
                options.Password.RequireLowercase = false;
                options.Password.RequireUppercase = false;
                options.Password.RequireNonAlphanumeric = false;
                options.Lockout.MaxFailedAccessAttempts = config.LockoutAfter;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(config.LockoutMinutes);
            })
            .AddEntityFrameworkStores<AccountsContext>()
            .AddUserValidator<AccountNames>()
            .AddPasswordValidator<PasswordRule>()
            .AddClaimsPrincipalFactory<AccountClaims>()
            .AddTokenProvider<DataProtectorTokenProvider<Account>>(TokenOptions.DefaultProvider);
        services.AddScoped(provider => new AccountBook(
            provider.GetRequiredService<UserManager<Account>>(),
            provider.GetRequiredService<AccountsContext>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        return services;
    }

    /// <summary>Sessions in a cookie that scripts cannot read and other sites do not send along with a change.</summary>
    public static AuthenticationBuilder AddSessions(this AuthenticationBuilder authentication, ServerConfig config)
    {
        var services = authentication.Services;
        services.AddScoped<SignInManager<Account>, AccountSignIn>();
        services.AddScoped<IUserConfirmation<Account>, DefaultUserConfirmation<Account>>();
        services.AddScoped<ISecurityStampValidator, SecurityStampValidator<Account>>();
        services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = s_recheck);
        authentication.AddCookie(
            IdentityConstants.ApplicationScheme,
            cookie =>
            {
                cookie.Cookie.Name = SessionCookie;
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SameSite = SameSiteMode.Lax;
                cookie.Cookie.SecurePolicy = Secure(config);
                cookie.ExpireTimeSpan = TimeSpan.FromHours(config.SignIn.SessionHours);
                cookie.SlidingExpiration = true;
                cookie.Events = new CookieAuthenticationEvents { OnValidatePrincipal = SecurityStampValidator.ValidatePrincipalAsync };
            }
        );
        return authentication;
    }

    /// <summary>Always where people come in by https; over plain HTTP, which is loopback or a choice made with open eyes, where the request did.</summary>
    public static CookieSecurePolicy Secure(ServerConfig config) =>
        config.PublicUrl?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true
            ? CookieSecurePolicy.Always
            : CookieSecurePolicy.SameAsRequest;
}
