using Faultline.Traces;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Faultline.Server.Accounts;

/// <summary>The accounts of a workspace: ASP.NET Core Identity's tables in a file of their own, which can be kept from whoever copies the workbench.</summary>
internal sealed class AccountsContext(DbContextOptions<AccountsContext> options) : IdentityUserContext<Account>(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
    }

    private sealed class UtcConverter()
        : ValueConverter<DateTime, DateTime>(time => time.ToUtc(), stored => DateTime.SpecifyKind(stored, DateTimeKind.Utc));

    /// <summary>Serves <c>dotnet ef migrations add</c>; no database is opened.</summary>
    internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<AccountsContext>
    {
        public AccountsContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<AccountsContext>().UseSqlite("Data Source=:memory:").Options);
    }
}
